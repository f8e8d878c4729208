import { expect, test } from 'vitest'
import { refused, startApp } from './app-service.ts'

test.each([
  ['us', '35.188.196.183'],
  ['eu', '34.76.143.229'],
] as const)('the addresses of webhooks are those of the region %s', async (region, first) => {
  await using service = await startApp({ region })

  const { ip_addresses: addresses } = (await service.app('info/ip_addresses')).body as { ip_addresses: string[] }

  expect(addresses).toHaveLength(10)
  expect(addresses[0]).toBe(first)
})

test('a token of the subscription center is that of one person', async () => {
  await using service = await startApp()
  for (const userId of ['ada', 'bob']) await service.send('identify', { userId })
  const tokenOf = async (id: string) =>
    ((await service.app(`subscription_center/${id}/token`)).body as { token: string }).token

  const ofAda = await tokenOf('ada')

  expect(ofAda).toMatch(/^[\w-]{20,}$/)
  expect([await tokenOf('ada'), (await tokenOf('bob')) === ofAda]).toEqual([ofAda, false])
  expect(await service.app('subscription_center/eve/token')).toMatchObject(refused(404, 'customer not found') as object)
})

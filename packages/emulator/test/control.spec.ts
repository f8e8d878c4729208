import { describe, expect, test } from 'vitest'
import { createEmulator, startEmulator } from '../src/index.ts'
import { callers, startService } from './service.ts'

describe('workspaces', () => {
  test('are made over HTTP with keys of their own, listed, and deleted with their keys', async () => {
    await using emulator = await startEmulator()
    const control = `${emulator.url}/_emulator/workspaces`
    const keys = { writeKey: 'w', siteId: 's', trackKey: 't', appKey: 'a' }

    const created = await fetch(control, { method: 'POST', body: JSON.stringify({ name: 'mine', keys }) })
    const { send, read } = callers(emulator.url, keys)
    await send('identify', { userId: 'ada' })
    const listed = await (await fetch(control)).json()
    const deleted = await fetch(`${control}/mine`, { method: 'DELETE' })

    expect(created.status).toBe(201)
    expect(await created.json()).toMatchObject({ name: 'mine', keys })
    expect(listed).toMatchObject({ workspaces: [{ name: 'default' }, { name: 'mine', people: 1 }] })
    expect(deleted.status).toBe(204)
    expect((await send('identify', { userId: 'ada' })).status).toBe(401)
    expect((await read('customers/ada/attributes')).status).toBe(401)
  })

  test('may not share a name or a key', () => {
    const emulator = createEmulator()
    emulator.createWorkspace({ name: 'mine' })

    expect(() => emulator.createWorkspace({ name: 'mine' })).toThrow('There is a workspace named "mine" already.')
    expect(() => emulator.createWorkspace({ keys: { appKey: 'emulator-app-key' } })).toThrow(/belongs to another/)
  })
})

describe('the journal and the ledger', () => {
  test('show over HTTP what came in and what was thrown away, without a key; a reset forgets both', async () => {
    await using service = await startService()
    const control = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}`
    await service.send('identify', { userId: 'ada' })
    await service.send('identify', {}, { strict: false })
    await service.read('customers/ada/attributes?id_type=id')

    const requests = await (await fetch(`${control}/requests`)).text()
    const drops = await (await fetch(`${control}/drops`)).json()
    await fetch(`${control}/reset`, { method: 'POST' })

    expect(JSON.parse(requests)).toMatchObject({
      requests: [
        { method: 'POST', path: '/v1/identify', isStrict: true, status: 200, body: '{"userId":"ada"}' },
        { method: 'POST', path: '/v1/identify', isStrict: false, status: 200, body: '{}' },
        { method: 'GET', path: '/v1/customers/ada/attributes?id_type=id', status: 200 },
      ],
    })
    for (const key of Object.values(service.workspace.keys)) expect(requests).not.toContain(key)
    expect(drops).toMatchObject({ drops: [{ code: 'invalid', path: '/v1/identify', message: '{}' }] })
    expect(service.workspace.drops()).toEqual([])
    expect(service.workspace.requests()).toEqual([])
    expect((await service.read('customers/ada/attributes')).status).toBe(404)
  })

  test('keep only so much', async () => {
    await using service = await startService({ journalCapacity: 2, ledgerCapacity: 1, activityCapacity: 3 })
    for (const event of ['1', '2', '3', '4']) await service.send('track', { userId: 'ada', event })
    await service.send('track', {}, { strict: false })
    await service.send('page', {}, { strict: false })

    expect(service.workspace.requests().map(({ path }) => path)).toEqual(['/v1/track', '/v1/page'])
    expect(service.workspace.drops()).toMatchObject([{ path: '/v1/page' }])
    expect((await service.read('customers/ada/activities')).body).toMatchObject({
      activities: [{ name: '4' }, { name: '3' }, { name: '2' }],
    })
  })
})

test('the emulator says which Node it runs on', async () => {
  await using emulator = await startEmulator()

  const info = await (await fetch(`${emulator.url}/_emulator`)).json()

  expect(info).toMatchObject({ name: '@cio/emulator', node: process.version, pid: process.pid, mode: 'normal' })
})

test.each([
  ['GET', '/_emulator/nothing', 404, 'no route GET /_emulator/nothing'],
  ['DELETE', '/_emulator/clock', 405, '/_emulator/clock takes GET, not DELETE'],
  ['GET', '/_emulator/workspaces/none/drops', 404, 'There is no workspace named "none".'],
])('%s %s is answered %i as the control API says no', async (method, path, status, error) => {
  const response = await createEmulator().fetch(new Request(`http://localhost${path}`, { method }))

  expect([response.status, await response.json()]).toEqual([status, { error }])
})

test('the same routes answer in process', async () => {
  const emulator = createEmulator()
  const authorization = `Basic ${btoa('emulator-write-key:')}`

  const sent = await emulator.fetch(
    new Request('http://localhost/v1/identify', {
      method: 'POST',
      headers: { authorization },
      body: '{"userId":"ada"}',
    }),
  )
  const read = await emulator.fetch(
    new Request('http://localhost/v1/customers/ada/attributes', {
      headers: { authorization: 'Bearer emulator-app-key' },
    }),
  )

  expect([sent.status, await sent.text()]).toEqual([200, '{}\n'])
  expect(read.status).toBe(200)
})

test.each([
  ['POST', '/v1/nothing', 404],
  ['GET', '/v1/identify', 405],
  ['POST', '/v1/identify/', 404],
  ['PATCH', '/v1/customers', 405],
  ['GET', '/v1/customers/%E0%A4%A/attributes', 404],
])('%s %s is answered %i', async (method, path, status) => {
  await using emulator = await startEmulator()

  const response = await fetch(emulator.url + path, { method, headers: { authorization: 'Bearer emulator-app-key' } })

  expect(response.status).toBe(status)
})

import { APIClient, CustomerIORequestError, IdentifierType, PipelinesClient } from 'customerio-node'
import { describe, expect, test } from 'vitest'
import { startService } from '../service.ts'

/** The official client, unmodified but for its URL. */
async function startClients() {
  const service = await startService()
  const url = `${service.emulator.url}/v1`
  const { writeKey, appKey } = service.workspace.keys
  return {
    ...service,
    url,
    pipelines: new PipelinesClient(writeKey, { url, strictMode: true }),
    api: new APIClient(appKey, { url }),
  }
}

describe('customerio-node', () => {
  test('identifies a person with its Pipelines client and reads them back with its App client', async () => {
    await using clients = await startClients()

    const sent = await clients.pipelines.identify({
      userId: 'ada',
      traits: { email: 'ada@example.com', plan: 'pro', created_at: 1714521600 },
    })

    expect(sent).toEqual({})
    const { customer } = await clients.api.getAttributes('ada', IdentifierType.Id)
    expect(customer.attributes).toMatchObject({ plan: 'pro', created_at: '1714521600' })
    expect(await clients.api.getCustomersByEmail('ada@example.com')).toMatchObject({ results: [{ id: 'ada' }] })
  })

  test('is accepted with every payload of its own live suite', async () => {
    await using clients = await startClients()
    const { pipelines } = clients

    await pipelines.identify({ anonymousId: 'anon-9' })
    await pipelines.track({ userId: 'ada', event: 'Paid', properties: { total: 3 } })
    await pipelines.page({ userId: 'ada', name: 'Home', properties: { path: '/' } })
    await pipelines.screen({ userId: 'ada', name: 'Home' })
    await pipelines.group({ userId: 'ada', groupId: 'acme', traits: { plan: 'pro' } })
    await pipelines.alias({ userId: 'ada', previousId: 'never-existed' })
    await pipelines.batch([
      { type: 'identify', userId: 'bob' },
      { type: 'track', userId: 'bob', event: 'Paid' },
      { type: 'page', userId: 'bob', name: 'Home' },
    ])

    expect(clients.workspace.requests().map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200])
    const { body } = await clients.read('customers/ada/activities?limit=100')
    expect((body as { activities: { type: string }[] }).activities.map(({ type }) => type)).toEqual([
      'add_relationship',
      'screen',
      'page',
      'event',
      'profile_create',
    ])
    expect((await clients.read('customers/bob/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Paid' }],
    })
  })

  test('reads the error of strict mode, and does not repeat a 401', async () => {
    await using clients = await startClients()
    const stranger = new PipelinesClient('nobody-knows-me', { url: clients.url, strictMode: true })

    const refused = await stranger.track({ userId: 'ada', event: 'Paid' }).catch((error: unknown) => error)

    expect(refused).toBeInstanceOf(CustomerIORequestError)
    expect(refused).toMatchObject({ statusCode: 401, message: expect.stringContaining('Unauthorized request') })
    expect(clients.emulator.drops()).toHaveLength(1)
  })
})

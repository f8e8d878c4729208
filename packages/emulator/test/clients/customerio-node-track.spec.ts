import { APIClient, CustomerIORequestError, IdentifierType, TrackClient } from 'customerio-node'
import { describe, expect, test } from 'vitest'
import { deliveryOf } from '../delivery.ts'
import { startService } from '../service.ts'

/** The official client, unmodified but for its URL. */
async function startClient(options: Parameters<typeof startService>[0] = {}) {
  const service = await startService(options)
  const { siteId, trackKey, appKey } = service.workspace.keys
  const url = `${service.emulator.url}/api/v1`
  const api = new APIClient(appKey, { url: `${service.emulator.url}/v1` })
  return {
    ...service,
    url,
    cio: new TrackClient(siteId, trackKey, { url }),
    api,
    /** What a person is, to the official client as well. */
    async customer(id: string) {
      return (await api.getAttributes(id, IdentifierType.Id)).customer
    },
    async happened(id: string, type: string): Promise<unknown[]> {
      const { body } = await service.read(`customers/${id}/activities?type=${type}`)
      return (body as { activities: unknown[] }).activities
    },
  }
}

/** Why a call failed. */
async function refusalOf(call: Promise<unknown>): Promise<CustomerIORequestError> {
  const error: unknown = await call.catch((reason: unknown) => reason)
  if (!(error instanceof CustomerIORequestError)) throw new Error('The call was not refused.', { cause: error })
  return error
}

describe('TrackClient', () => {
  test('identify stores a person, and changes an identifier through cio_id', async () => {
    await using client = await startClient()

    const sent = await client.cio.identify('ada+1/2', { email: 'ada@example.com', created_at: 1714521600, plan: 'pro' })
    const { cio_id: cioId } = (await client.customer('ada+1/2')).identifiers as { cio_id: string }
    await client.cio.identify(`cio_${cioId}`, { id: 'ada' })

    expect(sent).toEqual({})
    expect(await client.customer('ada')).toMatchObject({
      identifiers: { email: 'ada@example.com', cio_id: cioId },
      attributes: { plan: 'pro', created_at: '1714521600' },
    })
  })

  test('destroy deletes a person', async () => {
    await using client = await startClient()
    await client.cio.identify('ada')

    expect(await client.cio.destroy('ada')).toEqual({})

    expect(await refusalOf(client.customer('ada'))).toMatchObject({ statusCode: 404 })
  })

  test('suppress deletes and blocks a person, unsuppress frees them', async () => {
    await using client = await startClient()
    await client.cio.identify('ada', { email: 'ada@example.com' })

    await client.cio.suppress('ada')
    await client.cio.identify('ada@example.com', { plan: 'pro' })
    const blocked = await client.api.getCustomersByEmail('ada@example.com')
    await client.cio.unsuppress('ada')
    await client.cio.identify('ada', { plan: 'free' })

    expect(blocked).toEqual({ results: [] })
    expect(await client.customer('ada')).toMatchObject({ attributes: { plan: 'free' }, identifiers: { email: null } })
  })

  test('track records an event', async () => {
    await using client = await startClient()

    await client.cio.track('ada', { name: 'Paid', data: { total: 3 }, timestamp: 1764000000 })

    expect(await client.happened('ada', 'event')).toMatchObject([
      { name: 'Paid', data: { total: 3 }, timestamp: 1764000000 },
    ])
  })

  test('trackAnonymous records an event that joins whoever is identified', async () => {
    await using client = await startClient()
    await client.cio.trackAnonymous('anon-1', { name: 'Seen' })
    await client.cio.trackAnonymous('', { name: 'Invited', data: { recipient: 'x@example.com' } })

    await client.cio.identify('ada', { anonymous_id: 'anon-1' })

    expect(await client.happened('ada', 'event')).toMatchObject([{ name: 'Seen' }])
    expect(client.workspace.drops()).toEqual([])
  })

  test('trackPageView records a page', async () => {
    await using client = await startClient()

    await client.cio.trackPageView('ada', '/pricing')

    expect(await client.happened('ada', 'page')).toMatchObject([{ name: '/pricing' }])
  })

  test('addDevice and deleteDevice change the devices; what is no text becomes it', async () => {
    await using client = await startClient()
    // The client takes any value, the service documents texts.
    await client.cio.addDevice('ada', 'tok/1', 'ios', { last_used: 1764000000, push_enabled: true, app_version: '4' })
    const added = await client.customer('ada')

    await client.cio.deleteDevice('ada', 'tok/1')

    expect(added.devices).toEqual([
      {
        id: 'tok/1',
        platform: 'ios',
        last_used: 1764000000,
        attributes: { push_enabled: 'true', app_version: '4' },
      },
    ])
    expect((await client.customer('ada')).devices).toEqual([])
  })

  test('mergeCustomers folds one person into another', async () => {
    await using client = await startClient()
    await client.cio.identify('keep', { email: 'keep@example.com' })
    await client.cio.identify('dup', { city: 'Bern' })

    await client.cio.mergeCustomers(IdentifierType.Email, 'keep@example.com', IdentifierType.Id, 'dup')

    expect(await client.customer('keep')).toMatchObject({ attributes: { city: 'Bern' } })
    expect(await refusalOf(client.customer('dup'))).toMatchObject({ statusCode: 404 })
  })

  test('addCustomersToSegment and removeCustomersFromSegment change a manual segment', async () => {
    await using client = await startClient()
    await client.cio.identify('ada', { email: 'ada@example.com' })
    await client.cio.identify('bob')

    await client.cio.addCustomersToSegment(1, ['ada', 'bob'])
    const full = await client.read('segments/1/membership')
    await client.cio.removeCustomersFromSegment('1', ['ada@example.com'], IdentifierType.Email)

    expect(full.body).toMatchObject({ ids: ['ada', 'bob'] })
    expect((await client.read('segments/1/membership')).body).toMatchObject({ ids: ['bob'] })
  })

  test('submitForm identifies a person, and makes an empty object of the empty answer', async () => {
    await using client = await startClient()

    const sent = await client.cio.submitForm('sign/up', { id: 'ada', city: 'Bern' })

    expect(sent).toEqual({})
    expect(await client.customer('ada')).toMatchObject({ attributes: { city: 'Bern' } })
  })

  test('reportMetric, trackPush and unsubscribe reach a delivery', async () => {
    await using client = await startClient()
    await client.cio.identify('ada', { email: 'ada@example.com' })
    client.workspace.state.deliveries.record(deliveryOf({ id: 'mail' }))
    client.workspace.state.deliveries.record(deliveryOf({ id: 'push', channel: 'push' }))

    await client.cio.reportMetric({ delivery_id: 'mail', metric: 'clicked', href: 'https://example.com' })
    await client.cio.trackPush({ delivery_id: 'push', event: 'opened', device_id: 'tok', timestamp: 1764000000 })
    await client.cio.unsubscribe('mail')

    expect(await client.happened('ada', 'clicked_email')).toMatchObject([{ data: { href: 'https://example.com' } }])
    expect(await client.happened('ada', 'opened_push')).toMatchObject([{ timestamp: 1764000000 }])
    expect(await client.happened('ada', 'unsubscribed_email')).toHaveLength(1)
    expect(await client.customer('ada')).toMatchObject({ unsubscribed: true })
    await client.cio.unsubscribe('mail', false)
    expect(await client.customer('ada')).toMatchObject({ unsubscribed: false })
  })

  test('getAccountRegion reads the region', async () => {
    await using client = await startClient({ region: 'eu', environmentId: 12 })

    expect(await client.cio.getAccountRegion()).toEqual({
      url: 'https://track-eu.customer.io',
      region: 'eu',
      environment_id: 12,
    })
  })

  test('entity and batch do what their operations say', async () => {
    await using client = await startClient()
    const identifiers = { id: 'ada' }

    const one = await client.cio.entity({
      type: 'person',
      action: 'identify',
      identifiers,
      attributes: { plan: 'pro' },
    })
    const many = await client.cio.batch([
      { type: 'person', action: 'event', identifiers, name: 'Paid' },
      {
        type: 'object',
        action: 'identify',
        identifiers: { object_type_id: '1', object_id: 'acme' },
        cio_relationships: [{ identifiers }],
      },
    ])

    expect([one, many]).toEqual([{}, {}])
    expect(await client.customer('ada')).toMatchObject({ attributes: { plan: 'pro' } })
    expect(await client.happened('ada', 'event')).toHaveLength(1)
    expect((await client.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' } }],
    })
  })
})

describe('what TrackClient makes of a refusal', () => {
  test('is the text of v1, in either envelope', async () => {
    await using client = await startClient()
    await using other = await startClient({ trackErrorEnvelope: 'error' })

    const identify = await refusalOf(client.cio.identify('ada', { id: 42 }))
    const single = await refusalOf(other.cio.identify('ada', { id: 42 }))

    expect(identify).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('id attribute must be a string value'),
    })
    expect(single).toMatchObject({ statusCode: 400, message: 'id attribute must be a string value' })
  })

  test('is an unknown error for v2, whose envelope it does not read', async () => {
    await using client = await startClient()

    const refused = await refusalOf(client.cio.entity({ type: 'person', action: 'fly', identifiers: { id: 'ada' } }))

    expect(refused).toMatchObject({ statusCode: 400, message: 'Unknown error' })
    expect(JSON.parse(refused.body)).toMatchObject({ errors: [{ reason: 'invalid', field: 'action' }] })
  })

  test('is nothing at all for a 207: the call succeeds, and only its answer tells of what was refused', async () => {
    await using client = await startClient()

    const answered = await client.cio.batch([{ type: 'person', action: 'event', identifiers: { id: 'ada' } }])

    expect(answered).toMatchObject({ errors: [{ batch_index: 0, reason: 'required', field: 'name' }] })
    expect(client.workspace.drops()).toHaveLength(1)
  })

  test('is no second attempt at a 401', async () => {
    await using client = await startClient()
    const stranger = new TrackClient('nobody', 'knows-me', { url: client.url })

    const refused = await refusalOf(stranger.identify('ada'))

    expect(refused).toMatchObject({ statusCode: 401, message: 'Unauthorized request' })
    expect(client.emulator.drops()).toHaveLength(1)
  })

  test('is no check of sizes before sending: a batch that is too large goes out, and comes back', async () => {
    await using client = await startClient()
    const data = 'x'.repeat(30_000)
    const event = { type: 'person', action: 'event', identifiers: { id: 'ada' }, name: 'Paid', attributes: { data } }

    const refused = await refusalOf(client.cio.batch(Array(17).fill(event)))

    expect(refused).toMatchObject({ statusCode: 400, message: 'Unknown error' })
    expect(client.workspace.drops()).toMatchObject([{ code: 'oversize' }])
    expect(await refusalOf(client.customer('ada'))).toMatchObject({ statusCode: 404 })
  })
})

describe('a redirect to the other region', () => {
  test('is followed with method and body, and without the keys, since the host is not of customer.io', async () => {
    await using eu = await startClient()
    await using us = await startClient({ region: 'eu', trackRedirectOrigin: eu.emulator.url })

    const refused = await refusalOf(us.cio.identify('ada', { plan: 'pro' }))

    expect(refused).toMatchObject({ statusCode: 401 })
    expect(us.workspace.requests()).toMatchObject([{ status: 301 }])
    expect(eu.emulator.drops()).toMatchObject([{ code: 'unauthorized', method: 'PUT', path: '/api/v1/customers/ada' }])
    expect(eu.workspace.state.people.size).toBe(0)
  })

  test('reaches what needs no keys', async () => {
    await using eu = await startClient()
    await using us = await startClient({ trackRedirectOrigin: eu.emulator.url, trackRedirectStatus: 308 })
    await eu.cio.identify('ada', { email: 'ada@example.com' })
    eu.workspace.state.deliveries.record(deliveryOf({ id: 'mail' }))

    await us.cio.unsubscribe('mail')

    expect(await eu.customer('ada')).toMatchObject({ unsubscribed: true })
  })
})

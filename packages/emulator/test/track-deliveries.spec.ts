import { describe, expect, test } from 'vitest'
import type { Delivery } from '../src/state/deliveries.ts'
import { deliveryOf } from './delivery.ts'
import { startService } from './service.ts'

/** A service in which Ada has been sent something. */
async function startSent(given: Partial<Delivery> = {}, options: Parameters<typeof startService>[0] = {}) {
  const service = await startService(options)
  await service.track('PUT', '/api/v1/customers/ada', { email: 'ada@example.com' })
  service.workspace.state.deliveries.record(deliveryOf({ id: 'dgOq6QWq6QUBAAF4', ...given }))
  return service
}

const NO_KEYS = { authorization: '' }
const METRICS = '/api/v1/metrics'

describe('POST /api/v1/metrics', () => {
  test('notes what became of a delivery, without keys', async () => {
    await using service = await startSent()

    const sent = await service.track(
      'POST',
      METRICS,
      {
        delivery_id: 'dgOq6QWq6QUBAAF4',
        metric: 'clicked',
        timestamp: 1764000003,
        recipient: 'ada@example.com',
        href: 'https://example.com',
        metadata: { action_name: 'buy', action_value: '1' },
      },
      NO_KEYS,
    )

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada/activities?type=clicked_email')).body).toMatchObject({
      activities: [
        {
          timestamp: 1764000003,
          data: { delivery_id: 'dgOq6QWq6QUBAAF4', href: 'https://example.com', action_name: 'buy' },
        },
      ],
    })
    expect(service.workspace.state.deliveries.find('dgOq6QWq6QUBAAF4')?.metrics.get('clicked')).toBe(1764000003)
  })

  test('goes to the workspace that has the delivery, and is in its journal', async () => {
    await using service = await startSent()
    const other = service.emulator.createWorkspace()

    await service.track('POST', METRICS, { delivery_id: 'dgOq6QWq6QUBAAF4', metric: 'opened' }, NO_KEYS)

    expect(service.workspace.requests().at(-1)).toMatchObject({ path: METRICS, status: 200 })
    expect(other.requests()).toEqual([])
  })

  test('about a delivery that nobody has is answered 200 and noted where no workspace is', async () => {
    await using service = await startSent()

    const sent = await service.track('POST', METRICS, { delivery_id: 'unknown', metric: 'opened' }, NO_KEYS)
    const signed = await service.track('POST', METRICS, { delivery_id: 'unknown', metric: 'opened' })

    expect([sent.status, signed.status]).toEqual([200, 200])
    expect(service.emulator.drops()).toMatchObject([{ code: 'no-effect', reasons: ['no workspace has this delivery'] }])
    expect(service.workspace.drops()).toMatchObject([{ type: 'metric', reasons: ['there is no delivery unknown'] }])
  })

  test.each([
    ['push', 'clicked', 'a delivery by push is never clicked'],
    ['sms', 'converted', 'a delivery by sms is never converted'],
    ['in_app', 'delivered', 'a delivery by in_app is never delivered'],
  ] as const)('of %s is never %s', async (channel, metric, reason) => {
    await using service = await startSent({ channel })

    const sent = await service.track('POST', METRICS, { delivery_id: 'dgOq6QWq6QUBAAF4', metric })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', reasons: [reason] }])
    expect(service.workspace.state.deliveries.find('dgOq6QWq6QUBAAF4')?.metrics.has(metric)).toBe(false)
  })

  test('that is incomplete is answered 200 all the same, and the ledger says why', async () => {
    await using service = await startSent()

    const sent = await service.track('POST', METRICS, { metric: 'read' })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([
      {
        code: 'invalid',
        status: 200,
        reasons: [
          'delivery_id is required',
          'metric is not one of bounced, clicked, converted, deferred, delivered, dropped, opened, spammed',
        ],
      },
    ])
  })

  test('that is no JSON is refused, with keys and without', async () => {
    await using service = await startSent()

    const signed = await service.track('POST', METRICS, '{')
    const unsigned = await service.track('POST', METRICS, '{', NO_KEYS)

    for (const sent of [signed, unsigned]) {
      expect(sent).toMatchObject({ status: 400, body: { meta: { errors: ['body is not JSON'] } } })
    }
  })
})

describe('POST /api/v1/push/events', () => {
  test('notes what became of a push, with its device as the recipient', async () => {
    await using service = await startSent({ channel: 'push' })

    const sent = await service.track(
      'POST',
      '/api/v1/push/events',
      { delivery_id: 'dgOq6QWq6QUBAAF4', event: 'opened', device_id: 'tok-8f1', timestamp: 1764000003 },
      NO_KEYS,
    )

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada/activities?type=opened_push')).body).toMatchObject({
      activities: [{ timestamp: 1764000003, data: { recipient: 'tok-8f1' } }],
    })
  })

  test('knows fewer events than there are metrics', async () => {
    await using service = await startSent()

    const sent = await service.track('POST', '/api/v1/push/events', {
      delivery_id: 'dgOq6QWq6QUBAAF4',
      event: 'bounced',
    })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ reasons: ['event is not one of opened, converted, delivered'] }])
  })
})

describe('the delivery operation of v2', () => {
  const operation = { type: 'delivery', action: 'event', identifiers: { id: 'dgOq6QWq6QUBAAF4' } }

  test('notes what became of a push', async () => {
    await using service = await startSent({ channel: 'push' })

    const sent = await service.track('POST', '/api/v2/entity', {
      ...operation,
      name: 'delivered',
      attributes: { device_token: 'tok-8f1' },
    })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/ada/activities?type=delivered_push')).body).toMatchObject({
      activities: [{ data: { recipient: 'tok-8f1' } }],
    })
  })

  test('wants a device token and a name that there is', async () => {
    await using service = await startSent()

    expect((await service.track('POST', '/api/v2/entity', { ...operation, name: 'clicked' })).body).toEqual({
      errors: [
        { reason: 'required', field: 'attributes.device_token', message: 'attributes.device_token is required' },
        { reason: 'invalid', field: 'name', message: 'name is not one of opened, converted, delivered' },
      ],
    })
  })
})

describe('POST /unsubscribe/{delivery_id}', () => {
  const PATH = '/unsubscribe/dgOq6QWq6QUBAAF4'

  test('unsubscribes whoever got the delivery, counts it there, and leaves their preferences', async () => {
    await using service = await startSent()
    const preferences = { cio_subscription_preferences: { topics: { topic_1: true } } }
    await service.track('PUT', '/api/v1/customers/ada', preferences)

    const sent = await service.track('POST', PATH, { unsubscribe: true }, NO_KEYS)

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { unsubscribed: true, attributes: { cio_subscription_preferences: '{"topics":{"topic_1":true}}' } },
    })
    expect((await service.read('customers/ada/activities?type=unsubscribed_email')).body).toMatchObject({
      activities: [{ data: { delivery_id: 'dgOq6QWq6QUBAAF4' } }],
    })
    expect(service.workspace.state.deliveries.find('dgOq6QWq6QUBAAF4')?.metrics.has('unsubscribed')).toBe(true)
  })

  test('with false subscribes again, or does nothing if the workspace is told so', async () => {
    await using service = await startSent()
    await using ignoring = await startSent({}, { unsubscribeFalse: 'ignore' })
    for (const { track } of [service, ignoring]) {
      await track('POST', PATH, { unsubscribe: true })
      await track('POST', PATH, { unsubscribe: false })
    }

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({ customer: { unsubscribed: false } })
    expect((await ignoring.read('customers/ada/attributes')).body).toMatchObject({ customer: { unsubscribed: true } })
    expect(ignoring.workspace.drops()).toMatchObject([{ reasons: ['unsubscribe: false does nothing'] }])
  })

  test.each([
    ['by email', 'email', true, true],
    ['by SMS', 'sms', true, false],
    ['by email, with false', 'email', false, false],
  ] as const)('counts for a delivery, or does not: %s', async (_what, channel, unsubscribe, isCounted) => {
    await using service = await startSent({ channel })

    await service.track('POST', PATH, { unsubscribe })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { unsubscribed: unsubscribe },
    })
    expect(service.workspace.deliveries()[0]?.metrics.has('unsubscribed')).toBe(isCounted)
  })

  test('of a delivery that is not there is accepted and does nothing', async () => {
    await using service = await startSent()

    const sent = await service.track('POST', '/unsubscribe/unknown', { unsubscribe: true })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', reasons: ['there is no delivery unknown'] }])
  })

  test.each([
    [
      'another content type',
      PATH,
      { unsubscribe: true },
      { 'content-type': 'text/plain' },
      'content-type is not application/json',
    ],
    ['nothing to do', PATH, {}, {}, 'unsubscribe is not a boolean'],
    [
      'a delivery id of the wrong format',
      '/unsubscribe/a%20b',
      { unsubscribe: true },
      {},
      'delivery_id has the wrong format',
    ],
  ])('with %s is refused, with keys and without', async (_case, path, body, headers, error) => {
    await using service = await startSent()

    const signed = await service.track('POST', path, body, headers)
    const unsigned = await service.track('POST', path, body, { ...headers, ...NO_KEYS })

    for (const sent of [signed, unsigned])
      expect(sent).toMatchObject({ status: 400, body: { meta: { errors: [error] } } })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({ customer: { unsubscribed: false } })
  })

  test('for somebody who is gone is accepted and does nothing', async () => {
    await using service = await startSent()
    await service.track('DELETE', '/api/v1/customers/ada')

    const sent = await service.track('POST', PATH, { unsubscribe: true }, NO_KEYS)

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([
      { reasons: ['whoever got the delivery dgOq6QWq6QUBAAF4 is gone'] },
    ])
  })
})

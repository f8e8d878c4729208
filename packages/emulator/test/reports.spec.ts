import { describe, expect, test } from 'vitest'
import { startEndpoint } from './endpoint.ts'
import { settled, startWorld } from './webhook-world.ts'

describe('a reporting webhook', () => {
  test('hears of opens and clicks once, or every time', async () => {
    await using once = await startEndpoint()
    await using always = await startEndpoint()
    const events = ['email_opened', 'email_clicked']
    await using world = await startWorld({}, once.url, events)
    await world.post('reporting_webhooks', { name: 'all', endpoint: always.url, events, full_resolution: true })
    const identifiers = { id: 'ada' }
    const sent = await world.post('send/email', { transactional_message_id: 1, to: 'a@example.com', identifiers })
    const { delivery_id: deliveryId } = sent.body as { delivery_id: string }

    for (const metric of ['opened', 'opened', 'clicked', 'clicked']) {
      const properties = { deliveryId, metric, href: 'https://example.com/' }
      await world.send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })
    }

    await always.arrived(4)
    await once.arrived(2)
    await settled(world)
    const told = (calls: readonly { body: string }[]) => calls.map(({ body }) => JSON.parse(body))
    expect(told(always.arrivals).map(({ metric }) => metric)).toEqual(['opened', 'opened', 'clicked', 'clicked'])
    expect(told(once.arrivals).map(({ metric }) => metric)).toEqual(['opened', 'clicked'])
    expect(told(once.arrivals)[1].data).toMatchObject({ href: 'https://example.com/', link_id: 1 })
  })

  test('hears what somebody wants to hear about, and with content also what is in it', async () => {
    await using endpoint = await startEndpoint()
    const events = ['customer_subscribed', 'customer_unsubscribed', 'customer_subscription_preferences_changed']
    await using world = await startWorld({}, endpoint.url, [...events, 'email_sent'], { with_content: true })

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true, plan: 'pro' } })
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: false } })
    await world.send('identify', { userId: 'ada', traits: { 'cio_subscription_preferences.topics.topic_1': false } })
    const identifiers = { id: 'ada' }
    await world.post('send/email', { identifiers, to: 'a@example.com', from: 'f', subject: 's', body: '<p>é</p>' })

    const calls = (await endpoint.arrived(4)).map(({ body }) => JSON.parse(body))
    expect(calls.map(({ object_type, metric }) => [object_type, metric])).toEqual([
      ['customer', 'unsubscribed'],
      ['customer', 'subscribed'],
      ['customer', 'cio_subscription_preferences_changed'],
      ['email', 'sent'],
    ])
    expect(calls[0].data).toMatchObject({ email_address: 'ada@example.com', customer_id: 'ada' })
    expect(calls[2].data.content).toBe('{"topics":{"topic_1":false}}')
    expect(calls[3].data).toMatchObject({ content: '<p>é</p>', headers: {} })
  })

  test.each([
    ['somebody subscribed changes something else', [{ plan: 'pro' }], []],
    ['somebody unsubscribes', [{ unsubscribed: true }], [['unsubscribed']]],
    [
      'somebody has no preferences any more',
      [{ cio_subscription_preferences: { topics: { topic_1: false } } }, { cio_subscription_preferences: null }],
      [
        ['cio_subscription_preferences_changed', '{"topics":{"topic_1":false}}'],
        ['cio_subscription_preferences_changed', '{}'],
      ],
    ],
  ])('hears only what it is about: %s', async (_what, changes, expected) => {
    await using endpoint = await startEndpoint()
    const events = ['customer_subscribed', 'customer_unsubscribed', 'customer_subscription_preferences_changed']
    await using world = await startWorld({}, endpoint.url, events, { with_content: true })

    for (const traits of changes) {
      expect(await world.send('identify', { userId: 'ada', traits })).toMatchObject({ status: 200 })
    }

    await settled(world)
    const told = endpoint.arrivals.map(({ body }) => JSON.parse(body))
    expect(told.map(({ metric, data }) => [metric, ...(data.content === undefined ? [] : [data.content])])).toEqual(
      expected,
    )
  })

  test('hears of what was sent to somebody who is gone, without their names', async () => {
    await using endpoint = await startEndpoint()
    await using world = await startWorld({}, endpoint.url, ['email_opened'])
    const email = { transactional_message_id: 1, to: 'a@example.com', identifiers: { id: 'ada' } }
    const { delivery_id: deliveryId } = (await world.post('send/email', email)).body as { delivery_id: string }
    await world.send('track', { userId: 'ada', event: 'User Deleted' })

    const properties = { deliveryId, metric: 'opened' }
    await world.send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })

    const [call] = await endpoint.arrived(1)
    expect(JSON.parse(call?.body ?? '{}').data).toMatchObject({
      customer_id: '',
      identifiers: { id: null, email: null, cio_id: '' },
      delivery_id: deliveryId,
    })
  })
})

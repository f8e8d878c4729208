import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'
import { startEndpoint } from './endpoint.ts'
import { settled, startWorld } from './webhook-world.ts'

const hook = { name: 'ops', endpoint: 'http://127.0.0.1:9/hook', events: ['email_sent', 'email_failed'] }

describe('reporting webhooks', () => {
  test('are made, read, changed and deleted', async () => {
    await using service = await startApp()

    const made = await service.post('reporting_webhooks', { ...hook, full_resolution: true })

    const webhook = { id: 1, ...hook, disabled: false, full_resolution: true, with_content: false }
    expect(made).toMatchObject({ status: 200, body: webhook })
    expect(Object.keys(made.body as object)).not.toContain('signing_key')
    expect((await service.app('reporting_webhooks')).body).toEqual({ reporting_webhooks: [webhook] })
    expect((await service.app('reporting_webhooks/1')).body).toEqual(webhook)
    const change = { name: 'billing', disabled: true }
    const changed = await service.app('reporting_webhooks/1', { method: 'PUT', body: change })
    expect(changed).toMatchObject({ status: 200, body: { ...webhook, ...change } })
    expect((await service.app('reporting_webhooks/1')).body).toEqual({ ...webhook, ...change })
    expect(await service.app('reporting_webhooks/1', { method: 'DELETE' })).toMatchObject({ status: 200, text: '' })
    expect((await service.app('reporting_webhooks')).body).toEqual({ reporting_webhooks: [] })
  })

  test.each([
    [{ ...hook, name: undefined }, 'name is required'],
    [{ ...hook, endpoint: 'ftp://127.0.0.1/' }, 'endpoint is not an http or https URL'],
    [{ ...hook, events: [] }, 'events is not a list of at least one'],
    [{ ...hook, events: ['email_read'] }, 'event "email_read" is not known'],
  ])('are refused: %j', async (body, detail) => {
    await using service = await startApp()

    expect(await service.post('reporting_webhooks', body)).toMatchObject(refused(400, detail) as object)
    expect((await service.app('reporting_webhooks')).body).toEqual({ reporting_webhooks: [] })
  })

  test('that are not there are not found', async () => {
    await using service = await startApp()

    for (const method of ['GET', 'PUT', 'DELETE'] as const) {
      const answer = await service.app('reporting_webhooks/9', { method, ...(method === 'PUT' && { body: hook }) })

      expect(answer).toMatchObject(refused(404, 'webhook not found') as object)
    }
  })
})

describe('a reporting webhook', () => {
  test('is called for what it wants to know, and the call is signed', async () => {
    await using endpoint = await startEndpoint()
    const time = stoppedTime()
    await using world = await startWorld({ now: time.now, visibilityDelayMs: 5 }, endpoint.url, ['email_sent'])
    const identifiers = { id: 'ada' }

    const { body } = await world.post('send/email', { transactional_message_id: 1, to: 'ada@example.com', identifiers })
    await world.post('send/sms', { transactional_message_id: 2, to: '+41791234567', identifiers })

    const [call] = await endpoint.arrived(1)
    const payload = JSON.parse(call?.body ?? '{}')
    expect(payload).toEqual({
      event_id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      object_type: 'email',
      metric: 'sent',
      timestamp: time.seconds,
      data: {
        customer_id: 'ada',
        identifiers: { id: 'ada', email: 'ada@example.com', cio_id: expect.any(String) },
        delivery_id: (body as { delivery_id: string }).delivery_id,
        transactional_message_id: 1,
        recipient: 'ada@example.com',
        subject: 'Your receipt',
      },
    })
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': expect.stringContaining('Customer.io'),
      'x-cio-timestamp': String(time.seconds),
      'x-cio-signature': signatureOf(world.signingKey, time.seconds, call?.body ?? ''),
    })
    await settled(world)
    expect(endpoint.arrivals).toHaveLength(1)
  })

  test('is called again after a failure, the same event under a new signature, and all later ones wait', async () => {
    await using endpoint = await startEndpoint((index) => ([503, 404, 'reset'] as const)[index] ?? 200)
    const time = stoppedTime()
    const options = { now: time.now, webhookTimeScale: 0.000001 }
    await using world = await startWorld(options, endpoint.url, ['customer_unsubscribed', 'customer_subscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: false } })

    const metrics = (await endpoint.arrived(5)).map(({ body }) => JSON.parse(body).metric)
    expect(metrics).toEqual(['unsubscribed', 'unsubscribed', 'unsubscribed', 'unsubscribed', 'subscribed'])
    expect(new Set(endpoint.arrivals.map(({ body }) => JSON.parse(body).event_id)).size).toBe(2)
    await settled(world)
    expect(world.workspace.webhookCalls().map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 503],
      [2, 404],
      [3, undefined],
      [4, 200],
      [1, 200],
    ])
  })

  test('that answers too late is called again', async () => {
    await using endpoint = await startEndpoint((index) => (index === 0 ? 'silent' : 200))
    const options = { webhookTimeoutMs: 30, webhookTimeScale: 0.000001 }
    await using world = await startWorld(options, endpoint.url, ['customer_unsubscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await endpoint.arrived(2)
    expect(world.workspace.webhookCalls()[0]).toMatchObject({ attempt: 1, problem: 'no answer within 30 ms' })
  })

  test('is given up after seven days, and the next event has its turn', async () => {
    await using endpoint = await startEndpoint((index) => (index < 169 ? 500 : 200))
    const options = { webhookTimeScale: 0 }
    await using world = await startWorld(options, endpoint.url, ['customer_unsubscribed', 'customer_subscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: false } })

    // An hour apart, that is the first one and once for every hour of a week.
    const calls = (await endpoint.arrived(170)).map(({ body }) => JSON.parse(body).metric)
    expect(calls.filter((metric) => metric === 'unsubscribed')).toHaveLength(169)
    expect(calls.at(-1)).toBe('subscribed')
    await settled(world)
  })

  test('is not called while it is disabled, nor elsewhere than on this machine', async () => {
    await using endpoint = await startEndpoint()
    await using world = await startWorld({}, endpoint.url, ['customer_unsubscribed'], { disabled: true })
    const far = { name: 'far', endpoint: 'https://hooks.example.com/', events: ['customer_unsubscribed'] }
    const { body } = await world.post('reporting_webhooks', far)

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await settled(world)
    expect(endpoint.arrivals).toEqual([])
    expect(world.workspace.webhookCalls()).toMatchObject([
      { webhookId: (body as { id: number }).id, problem: 'the endpoint is not on this machine: not called' },
    ])
  })

  test('goes on where it was in a restored snapshot, and is gone after a reset', async () => {
    let isUp = false
    await using endpoint = await startEndpoint(() => (isUp ? 200 : 503))
    await using world = await startWorld({ webhookTimeScale: 10 }, endpoint.url, ['customer_unsubscribed'])
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })
    await endpoint.arrived(1)
    const snapshot = world.workspace.snapshot()

    world.workspace.reset()
    expect(world.workspace.webhooks()).toEqual([])
    isUp = true
    world.workspace.restore(snapshot)

    await endpoint.arrived(2)
    expect(new Set(endpoint.arrivals.map(({ body }) => JSON.parse(body).event_id)).size).toBe(1)
    await settled(world)
    expect(world.workspace.webhooks()).toMatchObject([{ signingKey: world.signingKey, waiting: 0 }])
  })

  test('shows its signing key and its calls to the control API alone', async () => {
    await using endpoint = await startEndpoint()
    await using world = await startWorld({}, endpoint.url, ['customer_unsubscribed'])
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })
    await endpoint.arrived(1)
    await settled(world)

    const response = await fetch(`${world.emulator.url}/_emulator/workspaces/${world.workspace.name}/webhooks`)

    expect(await response.json()).toMatchObject({
      webhooks: [{ id: 1, signingKey: world.signingKey, waiting: 0 }],
      calls: [{ webhookId: 1, event: 'customer_unsubscribed', attempt: 1, status: 200 }],
    })
  })
})

function signatureOf(key: string, timestamp: number, body: string): string {
  return createHmac('sha256', key).update(`v0:${timestamp}:${body}`).digest('hex')
}

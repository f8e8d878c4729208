import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type EmulatorOptions, startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  type AnyEvent,
  createMemoryStore,
  createWebhookHandler,
  type EventStore,
  isEvent,
  MalformedWebhookError,
  once,
  readWebhook,
  WebhookSignatureError,
} from '../src/index.ts'
import { deviations } from './openapi/document.ts'

const EVERYTHING = [
  ...['subscribed', 'unsubscribed', 'subscription_preferences_changed'].map((metric) => `customer_${metric}`),
  ...['drafted', 'sent', 'delivered', 'opened', 'clicked', 'converted', 'bounced', 'dropped', 'spammed'].map(
    (metric) => `email_${metric}`,
  ),
  ...['email_unsubscribed', 'email_undeliverable', 'push_drafted', 'push_sent', 'push_delivered', 'push_opened'],
  ...['push_converted', 'push_undeliverable', 'sms_drafted', 'sms_sent', 'sms_delivered', 'sms_clicked', 'sms_bounced'],
  ...['in_app_drafted', 'in_app_sent', 'in_app_opened', 'in_app_clicked', 'in_app_converted'],
]

describe("the emulator's signed deliveries", () => {
  test('are received by a small server', { tags: 'smoke' }, async () => {
    const events: AnyEvent[] = []
    const store = createMemoryStore()
    await using receiver = await serve(async (request, response) => {
      try {
        const event = await readWebhook({
          secrets: receiver.secret,
          headers: request.headers,
          body: await rawBody(request),
        })
        await once(store, event, () => void events.push(event))
        response.writeHead(200).end()
      } catch {
        response.writeHead(401).end()
      }
    })
    await using world = await startWorld(receiver, ['email_sent', 'customer_unsubscribed'])

    const { delivery_id } = await world.sendEmail()
    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true, name: 'Zoë 東京' } })

    await expect.poll(() => events.length, { timeout: 10_000 }).toBe(2)
    const [first, second] = events
    expect(first && isEvent(first, 'email', 'sent') && first.data.delivery_id).toBe(delivery_id)
    expect(second && isEvent(second, 'customer', 'unsubscribed') && second.data.email_address).toBe('ada@example.com')
  })

  test('are received by a handler of web-standard requests, and are what the document describes', async () => {
    const events: AnyEvent[] = []
    await using receiver = await serveHandler((secrets) =>
      createWebhookHandler({ secrets, onEvent: (event) => void events.push(event) }),
    )
    await using world = await startWorld(receiver, EVERYTHING)

    await world.everything()

    await expect.poll(() => new Set(events.map(nameOf)).size, { timeout: 20_000 }).toBe(EVERYTHING.length)
    expect([...new Set(events.map(nameOf))].toSorted()).toEqual(EVERYTHING.toSorted())
    expect(events.flatMap(deviations)).toEqual([])
    expect(world.workspace.webhookCalls().every(({ status }) => status === 200)).toBe(true)
  })

  test('are dealt with once, though they are sent again', async () => {
    const events: AnyEvent[] = []
    let failures = 2
    let requests = 0
    await using receiver = await serveHandler((secrets) => {
      const handle = createWebhookHandler({ secrets, onEvent: (event) => void events.push(event) })
      return async (request) => {
        requests += 1
        const response = await handle(request)
        failures -= 1
        // Dealt with, and the answer got lost.
        return failures < 0 ? response : new Response(null, { status: 503 })
      }
    })
    await using world = await startWorld(receiver, ['customer_unsubscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await expect.poll(() => requests, { timeout: 10_000 }).toBe(3)
    expect(events).toHaveLength(1)
    expect(new Set(world.workspace.webhookCalls().map(({ eventId }) => eventId)).size).toBe(1)
  })

  test('are sent again where they could not be dealt with, or were signed with a secret that is not known yet', async () => {
    const events: AnyEvent[] = []
    const errors: unknown[] = []
    const attempts = { left: 2 }
    await using receiver = await serveHandler((secret) => {
      const onError = (error: unknown) => void errors.push(error)
      const early = createWebhookHandler({ secrets: 'the former one', onEvent: () => {}, onError })
      const later = createWebhookHandler({
        secrets: ['the former one', secret],
        onError,
        onEvent: (event) => {
          if (attempts.left === 0) throw new Error('no database')
          events.push(event)
        },
      })
      return (request) => {
        attempts.left -= 1
        return attempts.left === 1 ? early(request) : later(request)
      }
    })
    await using world = await startWorld(receiver, ['customer_unsubscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await expect.poll(() => events.length, { timeout: 10_000 }).toBe(1)
    expect(world.workspace.webhookCalls().map(({ status }) => status)).toEqual([401, 503, 200])
    expect(errors.map((error) => (error as Error).message)).toEqual([
      'X-CIO-Signature does not fit. Is the secret that of this webhook, and the body raw, as it arrived?',
      'no database',
    ])
  })
})

describe('a handler', () => {
  const now = () => 1_764_000_000_000
  const options = { secrets: 'secret', onEvent: () => {}, now, maxBytes: 100 } as const
  const handle = createWebhookHandler({ ...options, unreadable: 'refuse' })
  // Customer.io's reference has no vector: this one was computed with `openssl dgst -sha256 -hmac secret`.
  const signature = '5644dfd7fc829395b09ee8e04712d84734c10fb02f6e9b6acdf9f840f8b5a6c0'
  const headers = { 'x-cio-timestamp': '1764000000', 'x-cio-signature': signature }

  test.each([
    [405, { method: 'GET' }],
    [401, { method: 'POST', body: '{"a":1}' }],
    [401, { method: 'POST', body: '{"a":2}', headers }],
    [400, { method: 'POST', body: '{"a":1}', headers }],
    [413, { method: 'POST', body: 'x'.repeat(101), headers }],
    [401, { method: 'POST', headers }],
  ])('answers %i to %j', async (status, init) => {
    expect((await handle(new Request('http://127.0.0.1/hook', init))).status).toBe(status)
  })

  const signed = { method: 'POST', body: '{"a":1}', headers }

  test.each([
    ['CIO_WEBHOOK_METHOD', 405, { method: 'GET' }],
    ['CIO_WEBHOOK_SIGNATURE', undefined, { method: 'POST', body: '{"a":1}' }],
    ['CIO_WEBHOOK_MALFORMED', undefined, signed],
    ['CIO_WEBHOOK_TOO_LARGE', 413, { method: 'POST', body: 'x'.repeat(101), headers }],
  ])('tells of every answer that is none of 200: %s', async (code, status, init) => {
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const telling = createWebhookHandler({ ...options, unreadable: 'refuse', onError })

    await telling(new Request('http://127.0.0.1/hook', init))

    expect(errors).toEqual([expect.objectContaining({ code, ...(status !== undefined && { status }) })])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('no log')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no log'))],
  ])('answers as it would, though onError %s', async (_how, onError) => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => printed.mockRestore())
    const telling = createWebhookHandler({ ...options, onError })

    expect((await telling(new Request('http://127.0.0.1/hook', { method: 'GET' }))).status).toBe(405)
    expect((await telling(new Request('http://127.0.0.1/hook', signed))).status).toBe(200)
    await expect
      .poll(() => printed.mock.calls.map(([, error]) => (error as Error).message))
      .toEqual(['no log', 'no log'])
  })

  test.each([{ secrets: '' }, { secrets: [] }, { secrets: ['a', ''] }, {}])('is not made with %j', (options) => {
    // @ts-expect-error The compiler refuses nothing at all.
    expect(() => createWebhookHandler({ onEvent: () => {}, ...options })).toThrowError(
      new TypeError('secrets has to be the signing key of the webhook, or a list of such.'),
    )
  })

  test.each([
    ['CIO_WEBHOOK_MALFORMED', signed],
    ['CIO_WEBHOOK_TOO_LARGE', { method: 'POST', body: 'x'.repeat(101), headers }],
  ])('lets what it cannot read pass, and tells of it: %s', async (code, init) => {
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => printed.mockRestore())
    const errors: unknown[] = []
    const telling = createWebhookHandler({ ...options, onError: (error) => void errors.push(error) })

    expect((await telling(new Request('http://127.0.0.1/hook', init))).status).toBe(200)
    expect(errors).toEqual([expect.objectContaining({ code })])
    expect(printed).not.toHaveBeenCalled()

    expect((await createWebhookHandler(options)(new Request('http://127.0.0.1/hook', init))).status).toBe(200)
    expect(printed.mock.calls).toEqual([[expect.any(String), expect.objectContaining({ code })]])
  })

  test.each([
    ['skip', true],
    ['refuse', false],
  ] as const)('reads the rest of a body that is too large where it is to %s', async (unreadable, isRead) => {
    const told = createWebhookHandler({ ...options, unreadable, onError: () => {} })
    let parts = 5
    const body = new ReadableStream({
      pull: (controller) => {
        parts -= 1
        if (parts < 0) controller.close()
        else controller.enqueue(new Uint8Array(60))
      },
    })

    await told(new Request('http://127.0.0.1/hook', { method: 'POST', body, headers, duplex: 'half' }))

    expect(parts < 0).toBe(isRead)
  })

  test('deals with kinds that are not known yet', async () => {
    const events: AnyEvent[] = []
    const body = JSON.stringify({
      ...{ event_id: '01E4', object_type: 'hologram', metric: 'projected', timestamp: 1_764_000_000 },
      ...{ data: { room: 7 }, colour: 'blue' },
    })
    const reading = createWebhookHandler({ ...options, maxBytes: 1_000, onEvent: (event) => void events.push(event) })

    expect((await reading(signedRequest(body))).status).toBe(200)
    expect(events).toEqual([JSON.parse(body)])
  })

  test('does not take an error of onEvent for one of its own', async () => {
    for (const error of [new MalformedWebhookError('Another event.'), new WebhookSignatureError('wrong')]) {
      const failing = createWebhookHandler({ ...options, maxBytes: 1_000, onEvent: () => Promise.reject(error) })
      const body = JSON.stringify({ event_id: '01E4', object_type: 'email', metric: 'sent', timestamp: 1, data: {} })

      expect((await failing(signedRequest(body))).status).toBe(503)
    }
  })

  test.each([
    ['onEvent has to be a function.', { onEvent: undefined }],
    ['onEvent has to be a function.', { onEvent: 'print' }],
    ['maxBytes has to be a number over 0.', { maxBytes: Number.NaN }],
    ['maxBytes has to be a number over 0.', { maxBytes: 0 }],
    ['maxBytes has to be a number over 0.', { maxBytes: '100' }],
    ['claimMs has to be a number over 0.', { claimMs: Number.NaN }],
  ])('is not made where %s', (message, wrong) => {
    // @ts-expect-error The compiler refuses some of them first.
    expect(() => createWebhookHandler({ ...options, ...wrong })).toThrowError(new TypeError(message))
  })

  test('answers 503 where whoever knows the secrets knows none', async () => {
    const errors: unknown[] = []
    const forgetful = createWebhookHandler({
      secrets: () => '',
      onEvent: () => {},
      onError: (error) => void errors.push(error),
    })

    expect((await forgetful(new Request('http://127.0.0.1/hook', signed))).status).toBe(503)
    expect(errors).toEqual([expect.any(TypeError)])
  })

  test('says that an event is dealt with, and tells of a store that cannot remember it', async () => {
    const errors: unknown[] = []
    const events: AnyEvent[] = []
    const store = { ...createMemoryStore(), finish: () => Promise.reject(new Error('no redis')) }
    await using receiver = await serveHandler((secrets) =>
      createWebhookHandler({
        secrets,
        store,
        onEvent: (event) => void events.push(event),
        onError: (error) => void errors.push(error),
      }),
    )
    await using world = await startWorld(receiver, ['customer_unsubscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await expect
      .poll(() => world.workspace.webhookCalls().map(({ status }) => status), { timeout: 10_000 })
      .toEqual([200])
    expect(events).toHaveLength(1)
    expect(errors).toEqual([new Error('no redis')])
  })

  test('deals with an event once the claim of a process that died has ended', async () => {
    const claims: number[] = []
    const errors: unknown[] = []
    const onError = (error: unknown) => void errors.push(error)
    const events: AnyEvent[] = []
    let time = 0
    const memory = createMemoryStore({ now: () => time })
    const store: EventStore = {
      ...memory,
      claim: (eventId, claimMs, token) => {
        claims.push(claimMs)
        // As if another process had died at it.
        if (claims.length === 1) memory.claim(eventId, claimMs, 'dead')
        else time += claimMs
        return memory.claim(eventId, claimMs, token)
      },
    }
    await using receiver = await serveHandler((secrets) =>
      createWebhookHandler({ secrets, store, claimMs: 7_000, onError, onEvent: (event) => void events.push(event) }),
    )
    await using world = await startWorld(receiver, ['customer_unsubscribed'])

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await expect
      .poll(() => world.workspace.webhookCalls().map(({ status }) => status), { timeout: 10_000 })
      .toEqual([503, 200])
    expect(claims).toEqual([7_000, 7_000])
    expect(errors).toEqual([expect.objectContaining({ code: 'CIO_WEBHOOK_BUSY', status: 503 })])
    expect(events).toHaveLength(1)
  })

  test('asks for an event to be sent again while it is being dealt with', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await using receiver = await serveHandler((secrets) => createWebhookHandler({ secrets, onEvent: () => promise }))
    await using world = await startWorld(receiver, ['customer_unsubscribed'], {
      webhookTimeoutMs: 50,
      webhookTimeScale: 0.0001,
    })

    await world.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await expect
      .poll(() => world.workspace.webhookCalls().map(({ status }) => status), { timeout: 10_000 })
      .toContain(503)
    resolve()
    await expect.poll(() => world.workspace.webhookCalls().at(-1)?.status, { timeout: 10_000 }).toBe(200)
  })
})

/** As of the time that the handlers of these specs are told. */
function signedRequest(body: string): Request {
  const signature = createHmac('sha256', 'secret').update(`v0:1764000000:${body}`).digest('hex')
  const headers = { 'x-cio-timestamp': '1764000000', 'x-cio-signature': signature }
  return new Request('http://127.0.0.1/hook', { method: 'POST', body, headers })
}

function nameOf({ object_type, metric }: AnyEvent): string {
  return `${object_type}_${metric.replace(/^cio_/, '')}`
}

type Receiver = Readonly<{ url: string; learn: (secret: string) => void }>

/** A server of this machine; its secret is known once the webhook has been made. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    secret: '',
    learn: (secret: string) => {
      receiver.secret = secret
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

async function serveHandler(make: (secret: string) => (request: Request) => Promise<Response>) {
  let handle: ((request: Request) => Promise<Response>) | undefined
  const receiver = await serve(async (incoming, outgoing) => {
    handle ??= make(receiver.secret)
    const body = await rawBody(incoming)
    const headers = incoming.headers as Record<string, string>
    const request = new Request(receiver.url, { method: incoming.method ?? '', headers, body: new Uint8Array(body) })
    const response = await handle(request)
    outgoing.writeHead(response.status).end(await response.text())
  })
  return receiver
}

async function rawBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** An emulator with Ada in it, whose webhook calls the receiver. */
async function startWorld(receiver: Receiver, events: readonly string[], options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ webhookTimeScale: 0.000001, ...options })
  const workspace = emulator.createWorkspace()
  const { writeKey, appKey } = workspace.keys
  const ask = async (path: string, authorization: string, body: unknown) => {
    const headers = { authorization, 'content-type': 'application/json', 'x-strict-mode': '1' }
    const response = await fetch(`${emulator.url}/v1/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect([path, response.status, await response.clone().text()]).toEqual([path, 200, expect.any(String)])
    return response.json() as Promise<{ delivery_id: string }>
  }
  const send = (path: string, message: unknown) => ask(path, `Basic ${btoa(`${writeKey}:`)}`, message)
  const app = (path: string, body: unknown) => ask(path, `Bearer ${appKey}`, body)
  const device = { token: 'tok', type: 'ios' }
  await send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
  await send('track', { userId: 'ada', event: 'Device Created or Updated', context: { device } })
  await app('reporting_webhooks', { name: 'spec', endpoint: receiver.url, events, with_content: true })
  receiver.learn(workspace.webhooks()[0]?.signingKey ?? '')
  const sendEmail = (rest: object = {}) => {
    const identifiers = { id: 'ada' }
    return app('send/email', { transactional_message_id: 1, to: 'ada@example.com', identifiers, ...rest })
  }
  // By the link in a message, which needs no key.
  const unsubscribe = (deliveryId: string) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ unsubscribe: true })
    return fetch(`${emulator.url}/unsubscribe/${deliveryId}`, { method: 'POST', headers, body })
  }
  return {
    workspace,
    send,
    sendEmail,
    everything: () => everything({ send, app, sendEmail, unsubscribe }),
    [Symbol.asyncDispose]: () => emulator.close(),
  }
}

type Ask = (path: string, body: unknown) => Promise<{ delivery_id: string }>

/** Lets everything happen that the emulator tells of. */
async function everything(world: {
  readonly send: Ask
  readonly app: Ask
  readonly sendEmail: (rest?: object) => Promise<{ delivery_id: string }>
  readonly unsubscribe: (deliveryId: string) => Promise<unknown>
}) {
  const { send, app, sendEmail } = world
  const identifiers = { id: 'ada' }
  const report = async (deliveryId: string, ...metrics: string[]) => {
    for (const metric of metrics) {
      const properties = { deliveryId, metric, href: 'https://example.com/', reason: 'as asked' }
      await send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })
    }
  }
  const traits = (values: object) => send('identify', { userId: 'ada', traits: values })
  await traits({ 'cio_subscription_preferences.topics.topic_1': false })
  await sendEmail({ queue_draft: true })
  const email = await sendEmail({ headers: { 'X-Order': '7' } })
  await report(email.delivery_id, 'delivered', 'opened', 'clicked', 'converted', 'bounced', 'dropped', 'spammed')
  const push = { transactional_message_id: 3, identifiers }
  await app('send/push', { ...push, queue_draft: true })
  await report((await app('send/push', push)).delivery_id, 'delivered', 'opened', 'converted')
  await app('send/push', { ...push, to: 'nobody has this token' })
  const sms = { transactional_message_id: 2, to: '+41791234567', identifiers }
  await app('send/sms', { ...sms, queue_draft: true })
  await report((await app('send/sms', sms)).delivery_id, 'delivered', 'clicked', 'bounced')
  const inApp = { transactional_message_id: 4, identifiers }
  await app('send/in_app', { ...inApp, queue_draft: true })
  await report((await app('send/in_app', inApp)).delivery_id, 'opened', 'clicked', 'converted')
  await world.unsubscribe(email.delivery_id)
  await sendEmail({ send_to_unsubscribed: false })
  await traits({ unsubscribed: false })
}

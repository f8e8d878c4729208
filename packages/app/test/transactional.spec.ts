import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMessage, NetworkError, RequestTimeoutError, ResponseError } from '@cio/core'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { type AppClientOptions, createAppClient, NotFoundError, UnknownOutcomeError } from '../src/index.ts'
import { getArchivedMessage, getMessage, listMessages } from '../src/messages.ts'
import { listDevices, listPersonMessages } from '../src/people.ts'
import {
  getTransactionalMessage,
  getTransactionalMetrics,
  listTransactionalContents,
  listTransactionalDeliveries,
  listTransactionalLinkMetrics,
  listTransactionalMessages,
  sendEmail,
  sendInApp,
  sendInboxMessage,
  sendPush,
  sendSms,
  sendWhatsApp,
} from '../src/transactional.ts'
import { all, sums } from './calls.ts'
import { test } from './fixtures.ts'

describe('a transactional email', () => {
  test('is queued, and found among the messages of the person [APP-01] [APP-09]', { tags: 'smoke' }, async ({
    app,
    create,
    emulator,
  }) => {
    const { userId, email } = await create.person()
    const message_data = { order: { id: 7 } }

    const sent = await sendEmail(app, {
      transactional_message_id: 'receipt',
      to: email,
      identifiers: { id: userId },
      message_data,
    })

    const [message] = await eventually(
      () => all(listPersonMessages(app, { id: userId })),
      (messages) => expect(messages).toMatchObject([{ id: sent.delivery_id, recipient: email, type: 'email' }]),
    )
    expect(message?.metrics.sent).toBeGreaterThanOrEqual(sent.queued_at ?? Number.NaN)
    expect(emulator.deliveries()).toMatchObject([{ id: sent.delivery_id, messageData: message_data }])
  })

  test('goes to an address that is not the one of the person [APP-02]', async ({
    app,
    create,
    emulator: _emulator,
  }) => {
    const { email } = await create.person()
    const to = `second.${email}`

    const { delivery_id } = await sendEmail(app, { transactional_message_id: 1, to, identifiers: { email } })

    await eventually(
      () => getMessage(app, delivery_id).catch((error: unknown) => error),
      (message) => expect(message).toMatchObject({ recipient: to, customer_identifiers: { email } }),
    )
    await expect(
      // @ts-expect-error The description requires identifiers.
      sendEmail(app, { transactional_message_id: 1, to }),
    ).rejects.toThrowError('A person is named by exactly one of id, email and cio_id, as text.')
  })

  test('of a template that is not there is refused, and nothing is sent [APP-03]', async ({
    app,
    create,
    emulator,
  }) => {
    const { userId, email } = await create.person()

    const failed = await sendEmail(app, {
      transactional_message_id: 99_999_999,
      to: email,
      identifiers: { id: userId },
    }).catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(ResponseError)
    expect(failed).toMatchObject({
      status: 400,
      details: ['transactional message 99999999 does not exist'],
      attempts: 1,
    })
    await never(() => emulator.deliveries()[0])
    await never(() => all(listPersonMessages(app, { id: userId })).then(([message]) => message))
  })

  test('carries text of any script unchanged [APP-08]', async ({ app, create, emulator: _emulator }) => {
    const { userId, email } = await create.person()
    const text = 'Größe, Цена, 価格, السعر: € £ ¥ ₹ 🜁 e\u0301'

    const { delivery_id } = await sendEmail(app, {
      to: email,
      identifiers: { id: userId },
      from: 'Ada <ada@example.com>',
      subject: text,
      body: `<p>${text}</p>`,
    })

    await eventually(
      () => getArchivedMessage(app, delivery_id).catch((error: unknown) => error),
      (message) => expect(message).toMatchObject({ subject: text, body: `<p>${text}</p>`, recipient: email }),
    )
  })

  test('carries data of any kind, attachments and headers [APP-10]', async ({ app, create, emulator }) => {
    const { userId, email } = await create.person()
    const message_data = { text: 'x', flag: true, count: 3, list: [1, { two: 2 }], nothing: null }
    const pdf = Uint8Array.from({ length: 1_000 }, (_, index) => index % 256)

    await sendEmail(app, {
      transactional_message_id: 1,
      to: email,
      identifiers: { id: userId },
      message_data,
      headers: { 'X-Order': '7' },
      attachments: { 'invoice.pdf': pdf.buffer, 'note.txt': 'aGVsbG8=' },
    })

    await eventually(
      () => emulator.deliveries(),
      (deliveries) =>
        expect(deliveries).toMatchObject([
          { messageData: message_data, request: { attachments: { 'invoice.pdf': 1_000, 'note.txt': 5 } } },
        ]),
    )
    const [request] = emulator.requests({ path: '/v1/send/email' })
    const { attachments, headers } = JSON.parse(request?.body ?? '{}')
    expect(Buffer.from(attachments['invoice.pdf'], 'base64').equals(pdf)).toBe(true)
    expect(headers).toEqual({ 'X-Order': '7' })
  })

  test('carries two MiB of attachments, and not a byte more', async ({ app, create, emulator }) => {
    const { userId, email } = await create.person()
    const limitBytes = 2 * 1024 * 1024
    const sending = (bytes: number) =>
      sendEmail(app, {
        transactional_message_id: 1,
        to: email,
        identifiers: { id: userId },
        attachments: { 'a.pdf': new Uint8Array(bytes) },
      })

    await sending(limitBytes - 1)
    await sending(limitBytes)

    await expect(sending(limitBytes + 1)).rejects.toMatchObject({
      code: 'CIO_MESSAGE_TOO_LARGE',
      message: 'The attachments are 2097153 bytes; Customer.io takes 2097152 in all.',
    })
    await eventually(
      () => emulator.deliveries().map(({ request }) => request.attachments),
      (attachments) => expect(attachments).toEqual([{ 'a.pdf': limitBytes - 1 }, { 'a.pdf': limitBytes }]),
    )
    expect(emulator.requests({ path: '/v1/send/email' })).toHaveLength(2)
  })

  test('that times out is not sent twice, and the error says how to find out', async ({
    create,
    emulator,
    service,
  }) => {
    const { userId, email } = await create.person()
    const { appApiKey = '', appBaseUrl = '' } = service('spec')
    let left = 0
    const impatient = createAppClient({
      appKey: appApiKey,
      region: 'us',
      baseUrl: appBaseUrl,
      timeoutMs: 100,
      onEvent: ({ type }) => {
        if (type === 'request') left += 1
      },
    })
    emulator.faults.add({ on: 'POST /v1/send/email', sequence: [{ kind: 'delay', delay: 60_000 }] })
    const parameters = { transactional_message_id: 1, to: email, identifiers: { id: userId } }

    const failed = await sendEmail(impatient, parameters).catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(UnknownOutcomeError)
    const { message, since, cause, attempts, code } = failed as UnknownOutcomeError
    expect(code).toBe('CIO_UNKNOWN_OUTCOME')
    expect(attempts).toBe(1)
    expect(cause).toBeInstanceOf(RequestTimeoutError)
    expect(message).toBe(
      'The message may or may not have been sent, and was not tried again: sent again, it could arrive twice. To find out, ' +
        `look with listPersonMessages(app, {"id":"${userId}"}, { start_ts: ${since} }) of @cio/app/people. It can appear ` +
        'there a moment later: that it is not there yet does not prove that nothing was sent. What went wrong: ' +
        'Request timeout. POST /v1/send/email had no answer within 100 ms. It may or may not have arrived.',
    )
    expect(message).not.toContain(appApiKey)
    await never(
      () => left,
      (requests) => expect(requests).toBe(1),
    )
  })

  test('whose answer got lost was sent once, and is found as the error says', async ({ app, create, emulator }) => {
    const { userId, email } = await create.person()
    emulator.faults.add({ on: 'POST /v1/send/email', sequence: [{ kind: 'reset-after' }] })
    const parameters = { transactional_message_id: 1, to: email, identifiers: { email } }

    const failed = await sendEmail(app, parameters).catch((error: unknown) => error)

    expect(failed).toMatchObject({ code: 'CIO_UNKNOWN_OUTCOME', attempts: 1, cause: expect.any(NetworkError) })
    const { since } = failed as UnknownOutcomeError
    await eventually(
      () => all(listPersonMessages(app, { email }, { start_ts: since })),
      (messages) => expect(messages).toHaveLength(1),
    )
    expect(emulator.requests({ path: '/v1/send/email' })).toHaveLength(1)
    expect(await all(listPersonMessages(app, { id: userId }))).toHaveLength(1)
  })

  test('that is a draft and whose answer got lost is found as the error says', async ({ app, create, emulator }) => {
    const { userId, email } = await create.person()
    emulator.faults.add({ on: 'POST /v1/send/email', sequence: [{ kind: 'reset-after' }] })
    const parameters = { transactional_message_id: 1, to: email, identifiers: { id: userId }, queue_draft: true }

    const failed = await sendEmail(app, parameters).catch((error: unknown) => error)

    const { message, since } = failed as UnknownOutcomeError
    expect(message).toContain(`look with listMessages(app, { drafts: true, start_ts: ${since} }) of @cio/app/messages.`)
    await eventually(
      () => all(listMessages(app, { drafts: true, start_ts: since })),
      (messages) => expect(messages).toMatchObject([{ recipient: email }]),
    )
  })

  test('to an address that knows no such operation was not sent, and the error says so', async ({
    app,
    emulator,
    ids,
  }) => {
    const sequence = [{ kind: 'answer', status: 404, body: '' }] as const
    emulator.faults.add({ on: 'POST /v1/send/email', sequence })
    const identifiers = { id: ids.user('lost') }

    const sending = sendEmail(app, { transactional_message_id: 1, to: 'ada@example.com', identifiers })

    await expect(sending).rejects.toMatchObject({
      code: 'CIO_NOT_FOUND',
      message:
        'Nothing was sent: what answered knows no such operation. Is the baseUrl that of the App API? ' +
        'POST /v1/send/email was answered 404.',
    })
    expect(emulator.deliveries()).toEqual([])
  })

  test('goes to fifteen recipients over to, cc and bcc, whose names may have commas in them', async ({
    app,
    create,
    emulator,
  }) => {
    const { userId } = await create.person()
    const five = (kind: string) =>
      Array.from({ length: 5 }, (_, index) => `"Byron, \\"A\\", ${index}" <${kind}${index}@example.com>`).join(', ')
    const email = { transactional_message_id: 1, identifiers: { id: userId }, cc: five('cc'), bcc: five('bcc') }

    await sendEmail(app, { ...email, to: five('to') })

    await expect(sendEmail(app, { ...email, to: `${five('to')},one.more@example.com` })).rejects.toMatchObject({
      code: 'CIO_INVALID_MESSAGE',
      message: 'to, cc and bcc have 16 recipients; an email can have 15.',
    })
    await eventually(
      () => emulator.deliveries(),
      (deliveries) => expect(deliveries).toMatchObject([{ recipient: five('to') }]),
    )
    expect(emulator.requests({ path: '/v1/send/email' })).toHaveLength(1)
  })

  test('to addresses that are no text is refused before anything is sent', async ({ app, emulator }) => {
    const email = { transactional_message_id: 1, to: 'ada@example.com', identifiers: { id: 'ada' } }

    for (const [name, list] of Object.entries({ to: ['ada@example.com'], cc: null, bcc: 7 })) {
      await expect(sendEmail(app, { ...email, [name]: list })).rejects.toMatchObject({
        code: 'CIO_INVALID_MESSAGE',
        message: `${name} has to be text: addresses, divided by commas.`,
      })
    }
    expect(emulator.requests({ path: '/v1/send/email' })).toEqual([])
  })

  test.for([500, 502, 503, 504, 408])('answered %i is not sent again', async (status, { app, create, emulator }) => {
    const { userId, email } = await create.person()
    emulator.faults.add({ on: 'POST /v1/send/email', sequence: [{ kind: 'answer', status }] })
    const parameters = { transactional_message_id: 1, to: email, identifiers: { id: userId } }

    await expect(sendEmail(app, parameters)).rejects.toMatchObject({
      code: 'CIO_UNKNOWN_OUTCOME',
      cause: { status },
    })

    expect(emulator.requests({ path: '/v1/send/email' })).toHaveLength(1)
  })

  test.for([
    ['nothing', ''],
    ['no delivery_id', { queued_at: 1_764_000_000 }],
    ['a delivery_id that is null', { delivery_id: null }],
    ['a list', []],
    ['text', '"queued"'],
    ['what is no JSON', '<html>'],
  ] as const)(
    'answered 200 with %s was sent, and is not sent again',
    async ([, body], { create, emulator, service }) => {
      const { userId, email } = await create.person()
      const sequence = [{ kind: 'answer', status: 200, body, isApplied: true }] as const
      emulator.faults.add({ on: 'POST /v1/send/email', sequence })
      const app = clientOf(service('spec'))

      const failed = await sendEmail(app, {
        transactional_message_id: 1,
        to: email,
        identifiers: { id: userId },
      }).catch((error: unknown) => error)

      expect(failed).toMatchObject({ code: 'CIO_UNKNOWN_OUTCOME', attempts: 1, cause: { status: 200 } })
      await eventually(
        () => all(listPersonMessages(app, { id: userId }, { start_ts: (failed as UnknownOutcomeError).since })),
        (messages) => expect(messages).toHaveLength(1),
      )
      expect(emulator.requests({ path: '/v1/send/email' })).toHaveLength(1)
    },
  )

  test('whose answer breaks off was sent, and is not sent again', async ({ app, create, emulator }) => {
    const { userId, email } = await create.person()
    emulator.faults.add({ on: 'POST /v1/send/email', sequence: [{ kind: 'truncated-body' }] })

    const sending = sendEmail(app, { transactional_message_id: 1, to: email, identifiers: { id: userId } })

    await expect(sending).rejects.toMatchObject({ code: 'CIO_UNKNOWN_OUTCOME', cause: expect.any(NetworkError) })
    await eventually(
      () => all(listPersonMessages(app, { id: userId })),
      (messages) => expect(messages).toHaveLength(1),
    )
    expect(emulator.requests({ path: '/v1/send/email' })).toHaveLength(1)
  })

  test('is sent though its answer does not say when', async ({ create, emulator, service }) => {
    const { userId, email } = await create.person()
    const sequence = [{ kind: 'answer', status: 200, body: { delivery_id: 'dg' }, isApplied: true }] as const
    emulator.faults.add({ on: 'POST /v1/send/email', sequence })
    const parameters = { transactional_message_id: 1, to: email, identifiers: { id: userId } }

    expect(await sendEmail(clientOf(service('spec')), parameters)).toEqual({ delivery_id: 'dg' })
    await eventually(
      () => emulator.deliveries(),
      (deliveries) => expect(deliveries).toHaveLength(1),
    )
  })

  test('for which there is no connection was not sent, and is tried again', async ({
    emulator: _emulator,
    onTestFinished,
  }) => {
    const server = await startSilent(() => {})
    server.close()
    const control = new AbortController()
    onTestFinished(() => control.abort())
    const options = { appKey: 'key', region: 'us', baseUrl: server.url } as const
    const hasty = createAppClient({ ...options, retry: { limit: 2, baseMs: 1 } })
    const patient = createAppClient({
      ...options,
      random: () => 1,
      retry: { baseMs: 60_000, maxMs: 60_000 },
      onEvent: ({ type }) => type === 'retry' && control.abort('enough'),
    })
    const parameters = { transactional_message_id: 1, to: 'ada@example.com', identifiers: { id: 'ada' } }

    const failed = await sendEmail(hasty, parameters).catch((error: unknown) => error)
    const givenUp = await sendEmail(patient, parameters, { signal: control.signal }).catch((error: unknown) => error)

    expect(failed).toMatchObject({ name: 'NetworkError', code: 'CIO_NETWORK', attempts: 3, mayHaveArrived: false })
    expect(givenUp).toBe('enough')
  })

  test('that is given up in flight may have been sent, and the error says so', async ({
    emulator: _emulator,
    onTestFinished,
  }) => {
    const control = new AbortController()
    const server = await startSilent(() => control.abort())
    onTestFinished(server.close)
    const app = createAppClient({ appKey: 'key', region: 'us', baseUrl: server.url })
    const parameters = { transactional_message_id: 1, to: 'ada@example.com', identifiers: { id: 'ada' } }

    const failed = await sendEmail(app, parameters, { signal: control.signal }).catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(UnknownOutcomeError)
    const { message, cause, since, attempts } = failed as UnknownOutcomeError
    expect(cause).toBe(control.signal.reason)
    expect(attempts).toBe(1)
    expect(message).toBe(
      'The message may or may not have been sent, and was not tried again: sent again, it could arrive twice. To find out, ' +
        `look with listPersonMessages(app, {"id":"ada"}, { start_ts: ${since} }) of @cio/app/people. It can appear ` +
        'there a moment later: that it is not there yet does not prove that nothing was sent. What went wrong: ' +
        'It was given up while in flight.',
    )
    expect(server.requests()).toBe(1)
  })

  test('that is given up before it leaves, or after a 429, was not sent, and rejects as given up', async ({
    create,
    emulator,
    service,
  }) => {
    const { userId, email } = await create.person()
    const parameters = { transactional_message_id: 1, to: email, identifiers: { id: userId } }
    const early = AbortSignal.abort(new Error('never mind'))
    const waiting = new AbortController()
    const paused = new AbortController()
    const never = new Promise<never>(() => {})
    const queued = clientOf(service('spec'), { transactionalPerSecond: { ticket: () => never } })
    const refused = clientOf(service('spec'), {
      onEvent: ({ type }) => {
        if (type === 'pause') queueMicrotask(() => paused.abort(new Error('too slow')))
      },
    })
    emulator.faults.add({
      on: 'POST /v1/send/email',
      sequence: [{ kind: 'answer', status: 429, retryAfter: 30 }],
    })

    const inQueue = sendEmail(queued, parameters, { signal: waiting.signal })
    queueMicrotask(() => waiting.abort(new Error('enough')))

    await expect(sendEmail(queued, parameters, { signal: early })).rejects.toThrowError(/^never mind$/)
    await expect(inQueue).rejects.toThrowError(/^enough$/)
    await expect(sendEmail(refused, parameters, { signal: paused.signal })).rejects.toThrowError(/^too slow$/)
    expect(emulator.requests({ path: '/v1/send/email' }).map(({ status }) => status)).toEqual([429])
    expect(emulator.deliveries()).toEqual([])
  })

  test('answered 429 is sent again, since nothing was sent', async ({ app, create, emulator }) => {
    const { userId, email } = await create.person()
    emulator.faults.add({ on: 'POST /v1/send/email', sequence: [{ kind: 'answer', status: 429 }] })

    await sendEmail(app, { transactional_message_id: 1, to: email, identifiers: { id: userId } })

    await eventually(
      () => all(listPersonMessages(app, { id: userId })),
      (messages) => expect(messages).toHaveLength(1),
    )
    expect(emulator.requests({ path: '/v1/send/email' }).map(({ status }) => status)).toEqual([429, 200])
  })
})

describe('a transactional message', () => {
  test('by push goes to a registered device, or to one that is registered with it [APP-06]', async ({
    app,
    create,
    emulator: _emulator,
    ids,
  }) => {
    const { userId } = await create.person()
    const { token } = await create.device({ userId })
    const second = ids.device('second')
    const identifiers = { id: userId }
    const push = { transactional_message_id: 'shipped', identifiers, title: 'On its way', message: 'Today.' }

    const first = await sendPush(app, { ...push, to: token })
    const custom_device = { token: second, platform: 'ios' } as const
    const other = await sendPush(app, { ...push, to: second, custom_device })

    await eventually(
      () => all(listPersonMessages(app, { id: userId })),
      (messages) =>
        expect(messages).toMatchObject([
          { id: other.delivery_id, recipient: second, type: 'push', subject: 'On its way' },
          { id: first.delivery_id, recipient: token, type: 'push' },
        ]),
    )
    expect((await listDevices(app, { id: userId })).map(({ id }) => id).toSorted()).toEqual([second, token].toSorted())
  })

  test('by push without a template is refused before anything is sent [APP-07]', async ({ app, ids, emulator }) => {
    // @ts-expect-error The compiler refuses it first.
    const sending = sendPush(app, { identifiers: { id: ids.user('push') } })

    await expect(sending).rejects.toMatchObject({
      code: 'CIO_INVALID_MESSAGE',
      message: 'transactional_message_id is required of a transactional push.',
    })
    expect(emulator.requests({ path: '/v1/send/push' })).toEqual([])
  })

  test('by SMS, by WhatsApp, in the app and in the inbox is listed with the person', async ({
    app,
    create,
    emulator: _emulator,
  }) => {
    const { userId } = await create.person()
    const identifiers = { id: userId }

    await sendSms(app, { transactional_message_id: 'one-time-code', to: '+41791234567', identifiers })
    await sendWhatsApp(app, { transactional_message_id: 'parcel', to: '+41791234567', identifiers })
    await sendInApp(app, { transactional_message_id: 'welcome', identifiers })
    await sendInboxMessage(app, { transactional_message_id: 'notice', identifiers })

    await eventually(
      () => all(listPersonMessages(app, { id: userId }, { pageSize: 2 })),
      (messages) =>
        expect(Object.fromEntries(messages.map(({ type, recipient }) => [type, recipient]))).toEqual({
          inbox: userId,
          in_app: userId,
          whatsapp: '+41791234567',
          twilio: '+41791234567',
        }),
    )
  })

  test('has a template, which lists what was sent with it', async ({ app, create, emulator: _emulator }) => {
    const { userId, email } = await create.person()
    const template = (await listTransactionalMessages(app)).find(({ name }) => name === 'Receipt')
    const id = template?.id ?? 0

    const { delivery_id } = await sendEmail(app, {
      transactional_message_id: id,
      to: email,
      identifiers: { id: userId },
    })

    await eventually(
      () => all(listTransactionalDeliveries(app, id, { metric: 'sent' })),
      (messages) => expect(messages).toMatchObject([{ id: delivery_id }]),
    )
    expect(await all(listTransactionalDeliveries(app, id, { metric: 'bounced' }))).toEqual([])
    expect(await getTransactionalMessage(app, id)).toMatchObject({ id, description: 'After a purchase' })
    await expect(getTransactionalMessage(app, 99)).rejects.toBeInstanceOf(NotFoundError)
  })

  test('has contents, and metrics of what was sent with its template', async ({
    app,
    client,
    create,
    emulator: _emulator,
    ids,
  }) => {
    const { userId, email } = await create.person()
    const href = 'https://example.com/order'

    const { delivery_id } = await sendEmail(app, {
      transactional_message_id: 1,
      to: email,
      identifiers: { id: userId },
    })
    for (const metric of ['opened', 'clicked']) {
      const properties = { deliveryId: delivery_id, metric, href }
      await client.send(
        createMessage('track', { anonymousId: ids.anonymous('visitor'), event: 'Report Delivery Event', properties }),
      )
    }

    await eventually(
      () => getTransactionalMetrics(app, 1, { period: 'hours', steps: 2 }),
      (series) => expect(sums(series)).toMatchObject({ sent: 1, opened: 1, clicked: 1, bounced: 0 }),
    )
    const links = await listTransactionalLinkMetrics(app, 1, { period: 'hours', steps: 2, unique: true })
    expect(links.map(({ link, metric }) => [link.href, sums(metric.series)])).toEqual([[href, { clicked: 1 }]])
    expect(await listTransactionalContents(app, 1)).toMatchObject([
      { language: '', subject: 'Your receipt' },
      { language: 'de', subject: 'Ihre Quittung' },
    ])
    await expect(getTransactionalMetrics(app, 99)).rejects.toBeInstanceOf(NotFoundError)
  })
})

/** A client without the comparison with the document, for answers that are not as it has them. */
function clientOf(
  { appApiKey = '', appBaseUrl = '' }: Readonly<{ appApiKey?: string | undefined; appBaseUrl?: string | undefined }>,
  options: Partial<AppClientOptions> = {},
) {
  return createAppClient({ appKey: appApiKey, region: 'us', baseUrl: appBaseUrl, ...options })
}

/** A server that takes requests and answers none. */
async function startSilent(onRequest: () => void) {
  let requests = 0
  const server = createServer(() => {
    requests += 1
    onRequest()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

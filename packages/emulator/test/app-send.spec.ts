import { describe, expect, test } from 'vitest'
import { startApp, stoppedTime } from './app-service.ts'

const ada = { id: 'ada' }
const email = { transactional_message_id: 1, to: 'ada@example.com', identifiers: ada }

type Sent = { delivery_id: string; queued_at: number; send_at?: number }
type Activities = { activities: readonly Record<string, unknown>[] }

function refusal(status: number, error: string) {
  return { status, body: { meta: { error } } }
}

describe('a transactional send', () => {
  test.each([
    ['email', { ...email, message_data: { name: 'Ada' } }, 'email', 'ada@example.com', 'sent_email', 'email'],
    [
      'sms',
      { transactional_message_id: 'ONE-TIME-CODE', to: '+41791234567', identifiers: ada },
      'twilio',
      '+41791234567',
      'sent_twilio',
      'phone',
    ],
    [
      'whatsapp',
      { transactional_message_id: 'parcel', to: '+41791234567', identifiers: ada },
      'whatsapp',
      '+41791234567',
      'sent_whatsapp',
      'phone',
    ],
    ['push', { transactional_message_id: '3', to: 'all', identifiers: ada }, 'push', 'tok', 'sent_push', 'ios'],
    ['in_app', { transactional_message_id: 4, identifiers: ada }, 'in_app', 'ada', 'sent_in_app', undefined],
    ['inbox_message', { transactional_message_id: 5, identifiers: ada }, 'inbox', 'ada', 'sent_in_app', undefined],
  ])('of kind %s becomes a message and an activity', async (kind, body, type, recipient, activity, deliveryType) => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    await service.send('track', {
      userId: 'ada',
      event: 'Device Created or Updated',
      context: { device: { token: 'tok', type: 'ios' } },
    })

    const sent = await service.post(`send/${kind}`, body)

    const { delivery_id: id } = sent.body as Sent
    expect(sent).toMatchObject({ status: 200, body: { delivery_id: expect.any(String), queued_at: time.seconds } })
    expect((await service.app(`messages/${id}`)).body).toMatchObject({
      message: { id, type, recipient, customer_id: 'ada', metrics: { created: time.seconds, sent: time.seconds } },
    })
    const { activities } = (await service.app('customers/ada/activities?limit=1')).body as Activities
    expect(activities).toMatchObject([
      { type: activity, delivery_id: id, data: { delivery_id: id, delivered: null, opened: null } },
    ])
    expect(activities[0]?.delivery_type).toBe(deliveryType)
  })

  test('keeps what the message would have been filled with, for tests to look at', async () => {
    await using service = await startApp()

    await service.post('send/email', {
      ...email,
      message_data: { name: 'Ada' },
      attachments: { 'a.pdf': btoa('hello') },
      headers: { 'X-A': 'b' },
      tracked: false,
    })
    await service.post('send/email', { ...email, headers: '[{"name":"X-B","value":"c"}]' })

    expect(service.workspace.deliveries()).toMatchObject([
      {
        recipient: 'ada@example.com',
        messageData: { name: 'Ada' },
        content: { subject: 'Your receipt', body: '<p>Thank you, {{trigger.name}}.</p>', headers: { 'X-A': 'b' } },
        request: { attachments: { 'a.pdf': 5 }, tracked: false },
      },
      { content: { headers: { 'X-B': 'c' } } },
    ])
  })

  test('can be looked at over HTTP as well', async () => {
    await using service = await startApp()
    await service.post('send/email', { ...email, message_data: { name: 'Ada' } })

    const path = `/_emulator/workspaces/${service.workspace.name}/deliveries`
    const deliveries = await (await fetch(service.emulator.url + path)).json()

    expect(deliveries).toMatchObject({
      deliveries: [{ channel: 'email', messageData: { name: 'Ada' }, metrics: { sent: expect.any(Number) } }],
    })
  })

  test('takes the text of the template, of its language, or of the request', async () => {
    await using service = await startApp()
    const subjects = async () => service.workspace.deliveries().map(({ content }) => content.subject)

    await service.post('send/email', email)
    await service.post('send/email', { ...email, language: 'de' })
    await service.post('send/email', { ...email, language: 'fr' })
    await service.post('send/email', { ...email, subject: 'Mine' })
    await service.post('send/email', {
      to: 'x@example.com',
      identifiers: ada,
      subject: 'Whole',
      body: 'b',
      from: 'a@example.com',
    })

    expect(await subjects()).toEqual(['Your receipt', 'Ihre Quittung', 'Your receipt', 'Mine', 'Whole'])
  })

  const written = {
    from: 'shop@example.com',
    replyTo: 'help@example.com',
    subject: 'Yours',
    body: '<p>Thanks</p>',
    preheader: 'Soon',
  }
  const message = { name: 'Receipt', description: '', triggerName: 'receipt', channel: 'email' } as const
  const content = { transactionalMessages: [{ ...message, id: 1, contents: [{ ...written, id: 7, language: '' }] }] }
  const given = {
    from: 'me@example.com',
    reply_to: 'you@example.com',
    subject: 'Mine',
    body: 'Mine too',
    preheader: 'Now',
    bcc: 'her@example.com',
    fake_bcc: true,
  }
  const unsaid = { bcc: '', isFakeBcc: false, headers: {} }

  test.each([
    ['the template', { transactional_message_id: 1 }, 1, { contentId: 7, ...written, ...unsaid }],
    [
      'the request in place of the template',
      { transactional_message_id: 1, ...given },
      1,
      {
        contentId: 7,
        from: 'me@example.com',
        replyTo: 'you@example.com',
        subject: 'Mine',
        body: 'Mine too',
        preheader: 'Now',
        bcc: 'her@example.com',
        isFakeBcc: true,
        headers: {},
      },
    ],
    [
      'the request alone',
      { from: 'me@example.com', subject: 'Mine', body: 'Mine too' },
      0,
      {
        contentId: 0,
        from: 'me@example.com',
        replyTo: '',
        subject: 'Mine',
        body: 'Mine too',
        preheader: '',
        ...unsaid,
      },
    ],
    [
      'nothing, where its message is made for it',
      { transactional_message_id: 'goodbye', auto_create: true },
      2,
      { contentId: 0, from: '', replyTo: '', subject: '', body: '', preheader: '', ...unsaid },
    ],
  ])('says what is in %s', async (_what, body, templateId, expected) => {
    await using service = await startApp({ content })

    await service.post('send/email', { to: 'ada@example.com', identifiers: ada, ...body })

    const [delivery] = service.workspace.deliveries()
    expect(delivery).toMatchObject({ parent: { kind: 'transactional', templateId } })
    expect(delivery?.content).toEqual(expected)
    expect((await service.app('messages')).body).toMatchObject({ messages: [{ msg_template_id: expected.contentId }] })
    expect(service.workspace.state.transactionalMessages.all).toHaveLength(templateId === 2 ? 2 : 1)
  })

  test('to somebody unknown creates them; a suppressed one gets nothing', async () => {
    await using service = await startApp()
    await service.send('track', { userId: 'gone', event: 'User Suppressed' })

    await service.post('send/email', { ...email, identifiers: { email: 'new@example.com' } })
    const suppressed = await service.post('send/email', { ...email, identifiers: { id: 'gone' } })
    const nobody = await service.post('send/email', { ...email, identifiers: { cio_id: 'a39fffff' } })

    expect((await service.app('customers?email=new%40example.com')).body).toMatchObject({ results: [{ id: null }] })
    expect([suppressed.status, nobody.status]).toEqual([200, 200])
    expect(service.workspace.deliveries()).toHaveLength(1)
    expect(service.workspace.drops()).toMatchObject([
      { code: 'suppressed', path: '/v1/send/email' },
      { code: 'no-effect', reasons: ['nobody has the cio_id a39fffff'] },
    ])
  })

  test('skips unsubscribed people only if asked to', async () => {
    await using service = await startApp()
    await service.send('identify', { userId: 'ada', traits: { unsubscribed: true } })

    await service.post('send/email', email)
    await service.post('send/email', { ...email, send_to_unsubscribed: false })

    expect((await service.app('customers/ada/messages')).body).toMatchObject({
      messages: [
        { failure_message: 'the person is unsubscribed', metrics: { undeliverable: expect.any(Number) } },
        { failure_message: null, metrics: { sent: expect.any(Number) } },
      ],
    })
    expect((await service.app('customers/ada/activities?type=undeliverable_email')).body).toMatchObject({
      activities: [{ delivery_type: 'email' }],
    })
  })

  test('leaves at its time', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    const sendAt = time.seconds + 60

    const sent = (await service.post('send/email', { ...email, send_at: sendAt })).body as Sent
    const before = await service.app(`messages/${sent.delivery_id}`)
    time.pass(59_999)
    const almost = await service.app(`messages/${sent.delivery_id}`)
    time.pass(1)
    const after = await service.app(`messages/${sent.delivery_id}`)

    expect(sent.send_at).toBe(sendAt)
    expect(before.body).not.toHaveProperty('message.metrics.sent')
    expect(almost.body).not.toHaveProperty('message.metrics.sent')
    expect(after.body).toHaveProperty('message.metrics.sent', sendAt)
    expect((await service.app('customers/ada/activities?type=sent_email')).body).toMatchObject({
      activities: [{ timestamp: sendAt }],
    })
  })

  test('with a time that is past leaves now, and says nothing of it', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })

    const sent = (await service.post('send/email', { ...email, send_at: 1 })).body as Sent

    expect(sent).not.toHaveProperty('send_at')
    expect((await service.app(`messages/${sent.delivery_id}`)).body).toHaveProperty(
      'message.metrics.sent',
      time.seconds,
    )
  })

  test('may be kept as a draft', async () => {
    await using service = await startApp()

    await service.post('send/email', { ...email, queue_draft: true })

    expect((await service.app('messages')).body).toMatchObject({ messages: [] })
    expect((await service.app('messages?drafts=true')).body).toMatchObject({
      messages: [{ metrics: { drafted: expect.any(Number) } }],
    })
    expect((await service.app('customers/ada/activities?type=drafted_email')).body).toMatchObject({ activities: [{}] })
  })

  test('creates an empty message for an unknown name, if asked to', async () => {
    await using service = await startApp()
    const named = { transactional_message_id: 'goodbye', to: 'a@example.com', identifiers: ada }

    await service.post('send/email', { ...named, auto_create: true })

    expect((await service.app('transactional/7')).body).toMatchObject({ message: { id: 7, name: 'goodbye' } })
    expect((await service.post('send/email', named)).status).toBe(200)
    expect((await service.app('transactional/7/messages')).body).toMatchObject({ messages: [{}, {}] })
  })

  test('to a push device registers it', async () => {
    await using service = await startApp()
    const push = { transactional_message_id: 3, identifiers: ada }
    const custom_device = { token: 'new', platform: 'android', last_used: 5, attributes: { app_version: '1' } }

    await service.post('send/push', push)
    await service.post('send/push', { ...push, to: 'new', title: 'T', message: 'M', custom_device })
    await service.post('send/push', { ...push, to: 'other' })

    expect(service.workspace.deliveries()).toMatchObject([
      { recipient: '', failure: 'the person has no such device' },
      { recipient: 'new', failure: undefined, content: { subject: 'T', body: 'M' } },
      { recipient: '', failure: 'the person has no such device' },
    ])
    expect((await service.app('customers/ada/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'new', platform: 'android', last_used: 5, attributes: { app_version: '1' } }] },
    })
  })
})

describe('a push', () => {
  test.each([
    ['all devices, the one used last before the others', undefined, 'new,older,oldest'],
    ['all devices where it says so', 'all', 'new,older,oldest'],
    ['the one used last', 'last_used', 'new'],
    ['one of them', 'oldest', 'oldest'],
  ])('goes to %s', async (_where, to, recipient) => {
    await using service = await startApp()
    for (const [token, last_used] of [
      ['older', 200],
      ['new', 300],
      ['oldest', 100],
    ] as const) {
      const device = { id: token, platform: 'ios', last_used }
      await service.track('PUT', '/api/v1/customers/ada/devices', { device })
    }

    await service.post('send/push', { transactional_message_id: 3, identifiers: ada, to })

    expect(service.workspace.deliveries()).toMatchObject([{ recipient, failure: undefined }])
  })

  test.each([undefined, 'all', 'last_used', 'tok'])(
    'to %s of somebody without a device does not arrive',
    async (to) => {
      await using service = await startApp()

      await service.post('send/push', { transactional_message_id: 3, identifiers: ada, to })

      expect(service.workspace.deliveries()).toMatchObject([
        { recipient: '', failure: 'the person has no such device' },
      ])
    },
  )
})

describe('a send is refused', () => {
  const huge = 'A'.repeat(2_796_208)

  test.each([
    ['email', '[]', 400, 'body is not a JSON object'],
    ['email', {}, 400, 'identifiers must have exactly one of id, email, cio_id'],
    ['email', { identifiers: { id: 'a', email: 'b' } }, 400, 'identifiers must have exactly one of id, email, cio_id'],
    ['push', { identifiers: { phone: '1' } }, 400, 'identifiers must have exactly one of id, email, cio_id'],
    [
      'email',
      { identifiers: ada, body: 'b', subject: 's', to: 'a' },
      400,
      'transactional_message_id, or body, subject and from, are required',
    ],
    ['sms', { identifiers: ada, body: 'b' }, 400, 'transactional_message_id is required'],
    ['in_app', { identifiers: ada }, 400, 'transactional_message_id is required'],
    ['email', { identifiers: ada, transactional_message_id: 99 }, 400, 'transactional message 99 does not exist'],
    [
      'email',
      { identifiers: ada, transactional_message_id: 99, auto_create: true },
      400,
      'transactional message 99 does not exist',
    ],
    ['email', { identifiers: ada, transactional_message_id: 'x' }, 400, 'transactional message "x" does not exist'],
    ['sms', { identifiers: ada, transactional_message_id: 1 }, 400, 'transactional message 1 is not an SMS'],
    ['email', { identifiers: ada, transactional_message_id: 1 }, 400, 'to is required'],
    ['sms', { identifiers: ada, transactional_message_id: 2 }, 400, 'to is required'],
    [
      'whatsapp',
      { identifiers: ada, transactional_message_id: 6, to: '079 123' },
      400,
      'Invalid phone number format. Phone numbers must be in E.164 format.',
    ],
    [
      'sms',
      { identifiers: ada, transactional_message_id: 2, to: '079 123' },
      400,
      'Invalid phone number format. Phone numbers must be in E.164 format.',
    ],
    [
      'email',
      { ...email, to: Array(14).fill('a@b.c').join(','), cc: 'x@y.z', bcc: 'u@v.w' },
      400,
      'to, cc and bcc have 16 recipients, the limit is 15',
    ],
    [
      'email',
      { ...email, attachments: { 'a.pdf': 'no base64!', 'b.exe': 'AAAA' } },
      400,
      'Attachment must be base64 encoded: "a.pdf"',
    ],
    ['email', { ...email, attachments: { 'b.exe': huge } }, 403, 'Forbidden file type exe for attachment b.exe.'],
    [
      'email',
      { ...email, attachments: { noextension: 'AAAA' } },
      403,
      'Forbidden file type  for attachment noextension.',
    ],
    ['email', { ...email, attachments: { 'a.pdf': huge } }, 413, 'Total attachment size exceeds the limit'],
    ['email', { ...email, headers: { 'X-A': 1 } }, 400, 'headers is not an object of texts'],
    ['email', { ...email, message_data: 'x' }, 400, 'message_data is not an object'],
    ['email', { ...email, send_at: 'soon' }, 400, 'send_at is not a Unix timestamp of the next 90 days'],
    ['email', { ...email, send_at: 1e10 }, 400, 'send_at is not a Unix timestamp of the next 90 days'],
  ])('%s %#: %i', async (kind, body, status, error) => {
    await using service = await startApp()

    expect(await service.post(`send/${kind}`, body)).toMatchObject(refusal(status, error))
    expect(service.workspace.deliveries()).toEqual([])
  })

  test('without a key, before anything else is looked at', async () => {
    await using service = await startApp()

    const response = await service.respond({ method: 'POST', body: '{', headers: { authorization: '' } }, 'send/email')

    expect([response.status, await response.json()]).toEqual([401, { meta: { error: 'unauthorized' } }])
  })

  test.each([
    [-1, 200],
    [0, 200],
    [1, 413],
  ])('attachments of two MiB and %i bytes: %i', async (more, status) => {
    await using service = await startApp()
    const half = 1024 * 1024
    const attachments = {
      'a.pdf': Buffer.alloc(half).toString('base64'),
      'b.pdf': Buffer.alloc(half + more).toString('base64'),
    }

    expect((await service.post('send/email', { ...email, attachments })).status).toBe(status)
    expect(service.workspace.deliveries()).toHaveLength(status === 200 ? 1 : 0)
  })

  test('at exactly the limits it is not', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    const to = Array(15).fill('a@b.c').join(',')

    const most = await service.post('send/email', {
      ...email,
      to,
      attachments: { 'a.pdf': Buffer.alloc(2 * 1024 * 1024).toString('base64') },
      send_at: time.seconds + 90 * 24 * 3600,
    })
    const later = await service.post('send/email', { ...email, send_at: time.seconds + 90 * 24 * 3600 + 1 })

    expect([most.status, later.status]).toEqual([200, 400])
  })
})

test('a send is answered, and nothing is kept, where nothing is stored', async () => {
  await using service = await startApp({ mode: 'do-nothing' })

  const sent = await service.post('send/email', email)

  expect(sent).toMatchObject({ status: 200, body: { delivery_id: expect.any(String) } })
  expect((await service.app('messages')).body).toEqual({ messages: [], next: '' })
})

import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

const DAY = 24 * 60 * 60 * 1000

type Service = Awaited<ReturnType<typeof startApp>>
type Page = { messages: readonly { id: string; subject: string }[]; next: string }

async function sendEmail(service: Service, subject: string, more: object = {}): Promise<string> {
  const body = { transactional_message_id: 1, to: 'a@example.com', identifiers: { id: 'ada' }, subject, ...more }
  const sent = await service.post('send/email', body)
  return (sent.body as { delivery_id: string }).delivery_id
}

async function subjectsOf(service: Service, path: string): Promise<string[]> {
  return ((await service.app(path)).body as Page).messages.map(({ subject }) => subject)
}

describe('messages', () => {
  test('come newest first, page by page, whole and of one person', async () => {
    await using service = await startApp()
    for (const subject of ['1', '2', '3']) await sendEmail(service, subject)
    await sendEmail(service, 'other', { identifiers: { id: 'bob' } })

    const first = (await service.app('messages?limit=3')).body as Page
    const second = await service.app(`messages?limit=3&start=${encodeURIComponent(first.next)}`)

    expect(first.messages.map(({ subject }) => subject)).toEqual(['other', '3', '2'])
    expect(second.body).toMatchObject({ messages: [{ subject: '1' }], next: '' })
    expect(await subjectsOf(service, 'customers/ada/messages')).toEqual(['3', '2', '1'])
    expect((await service.app('customers/nobody/messages')).status).toBe(404)
  })

  test('show every parent, and what they reached', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
    const id = await sendEmail(service, 'Receipt')
    time.pass(1000)
    const report = { anonymousId: 'unused', event: 'Report Delivery Event' }
    for (const metric of ['delivered', 'opened']) {
      await service.send('track', { ...report, properties: { deliveryId: id, metric } })
    }

    const at = time.seconds
    expect((await service.app(`messages/${id}`)).body).toEqual({
      message: {
        id,
        deduplicate_id: `${id}:${at}`,
        msg_template_id: 1,
        action_id: null,
        parent_action_id: null,
        customer_id: 'ada',
        customer_identifiers: { email: 'ada@example.com', id: 'ada', cio_id: 'a3000001' },
        recipient: 'a@example.com',
        subject: 'Receipt',
        metrics: { created: at - 1, sent: at - 1, delivered: at, opened: at, human_opened: at },
        created: at - 1,
        failure_message: null,
        newsletter_id: null,
        content_id: null,
        campaign_id: null,
        broadcast_id: null,
        trigger_event_id: null,
        type: 'email',
        forgotten: false,
      },
    })
  })

  test.each([
    ['type=email', ['mail']],
    ['type=twilio', ['']],
    ['metric=opened', ['mail']],
    ['metric=attempted', ['', 'mail']],
    ['metric=bounced', []],
    ['campaign_id=1', []],
    ['newsletter_id=1', []],
  ])('are narrowed by %s', async (query, subjects) => {
    await using service = await startApp()
    const deliveryId = await sendEmail(service, 'mail')
    await service.post('send/sms', { transactional_message_id: 2, to: '+4179', identifiers: { id: 'ada' } })
    const properties = { deliveryId, metric: 'opened' }
    await service.send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })

    expect(await subjectsOf(service, `messages?${query}`)).toEqual(subjects)
  })

  test('are those of six months, and a longer range is cut to the six before its end', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    const start = time.seconds
    await sendEmail(service, 'old')
    time.pass(180 * DAY)
    const middle = time.seconds
    await sendEmail(service, 'middle')
    time.pass(2 * DAY)
    await sendEmail(service, 'new')

    expect(await subjectsOf(service, 'messages')).toEqual(['new', 'middle'])
    expect(await subjectsOf(service, `messages?start_ts=${start}`)).toEqual(['new', 'middle'])
    expect(await subjectsOf(service, `messages?start_ts=${start}&end_ts=${middle}`)).toEqual(['middle', 'old'])
    expect(await subjectsOf(service, `messages?start_ts=${middle + 1}`)).toEqual(['new'])
  })

  test.each([
    ['messages?type=fax', 400, 'type fax is not known'],
    ['messages?metric=eaten', 400, 'metric eaten is not known'],
    ['messages?start_ts=now', 400, 'start_ts or end_ts is not a Unix timestamp'],
    ['messages?limit=x', 400, 'limit is not a positive integer'],
    ['messages/nothing', 404, 'message not found'],
    ['messages/nothing/archived_message', 404, 'message not found'],
  ])('%s is answered %i', async (path, status, detail) => {
    await using service = await startApp()

    expect(await service.app(path)).toMatchObject(refused(status, detail) as object)
  })

  test('belong to the person left after a merge', async () => {
    await using service = await startApp()
    await service.send('identify', { userId: 'bob' })
    await sendEmail(service, 'to ada')

    await service.send('alias', { userId: 'bob', previousId: 'ada' })

    expect((await service.app('customers/bob/messages')).body).toMatchObject({ messages: [{ customer_id: 'bob' }] })
  })

  test('are kept up to a number', async () => {
    await using service = await startApp({ deliveryCapacity: 2 })
    for (const subject of ['1', '2', '3']) await sendEmail(service, subject)

    expect(await subjectsOf(service, 'messages')).toEqual(['3', '2'])
  })
})

describe('an archived message', () => {
  test('is what was sent, before anything was filled in', async () => {
    await using service = await startApp()
    const id = await sendEmail(service, 'Receipt', {
      reply_to: 'r@example.com',
      bcc: 'b@example.com',
      preheader: 'P',
      headers: { 'X-A': 'b' },
    })

    expect((await service.app(`messages/${id}/archived_message`)).body).toEqual({
      archived_message: {
        id,
        body: '<p>Thank you, {{trigger.name}}.</p>',
        from: 'Emulator <hello@example.com>',
        reply_to: 'r@example.com',
        recipient: 'a@example.com',
        subject: 'Receipt',
        bcc: 'b@example.com',
        fake_bcc: false,
        preheader_text: 'P',
        headers: { 'X-A': 'b' },
        forgotten: false,
      },
    })
  })

  test('is empty where it was not to be kept', async () => {
    await using service = await startApp()
    const id = await sendEmail(service, 'Secret', { disable_message_retention: true })

    expect((await service.app(`messages/${id}/archived_message`)).body).toMatchObject({
      archived_message: { subject: '', body: '', forgotten: true },
    })
    expect((await service.app(`messages/${id}`)).body).toMatchObject({ message: { subject: '', forgotten: true } })
  })
})

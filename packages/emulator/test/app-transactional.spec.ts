import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

type Service = Awaited<ReturnType<typeof startApp>>
type Metric = { metric: { series: Record<string, number[]> } }
type Links = { links: { link: { href: string }; metric: { series: { clicked: number[] } } }[] }

async function sendEmail(service: Service): Promise<string> {
  const body = { transactional_message_id: 1, to: 'a@example.com', identifiers: { id: 'ada' } }
  return ((await service.post('send/email', body)).body as { delivery_id: string }).delivery_id
}

function report(service: Service, deliveryId: string, metric: string, href?: string) {
  const properties = { deliveryId, metric, href }
  return service.send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })
}

describe('transactional messages', () => {
  test('are one of each kind to start with', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })

    const { messages } = (await service.app('transactional')).body as { messages: { id: number; name: string }[] }

    expect(messages.map(({ id, name }) => [id, name])).toEqual([
      [1, 'Receipt'],
      [2, 'One-time code'],
      [3, 'Shipped'],
      [4, 'Welcome'],
      [5, 'Notice'],
      [6, 'Parcel'],
    ])
    expect((await service.app('transactional/1')).body).toEqual({
      message: {
        id: 1,
        name: 'Receipt',
        description: 'After a purchase',
        send_to_unsubscribed: true,
        link_tracking: true,
        open_tracking: true,
        hide_message_body: false,
        queue_drafts: false,
        created_at: time.seconds,
        updated_at: time.seconds,
      },
    })
  })

  test('have contents that can be changed, and languages that can be added', async () => {
    await using service = await startApp()
    const put = (path: string, body: unknown) => service.app(`transactional/1/${path}`, { method: 'PUT', body })

    const changed = await put('content/1', { subject: 'New', body: 'Text', language: 'xx' })
    const german = await put('language/de', { body: 'Hallo' })
    const french = await put('language/fr', { preheader_text: 'Bonjour' })

    expect(changed.body).toMatchObject({ content: [{ id: 1, language: '', subject: 'New', body: 'Text' }] })
    expect(german.body).toMatchObject({ content: [{ id: 2, language: 'de', subject: 'Ihre Quittung', body: 'Hallo' }] })
    expect(french.body).toMatchObject({ content: [{ id: 10, language: 'fr', subject: 'New' }] })
    expect((await service.app('transactional/1/language/fr')).body).toMatchObject({
      content: [{ id: 10, preheader_text: 'Bonjour' }],
    })
    expect((await service.app('transactional/1/contents')).body).toMatchObject({
      contents: [{ id: 1 }, { id: 2 }, { id: 10 }],
    })
  })

  test.each([
    ['transactional/9', 'transactional message not found'],
    ['transactional/receipt', 'transactional message not found'],
    ['transactional/9/contents', 'transactional message not found'],
    ['transactional/1/language/it', 'language not found'],
    ['transactional/9/metrics', 'transactional message not found'],
    ['transactional/9/metrics/links', 'transactional message not found'],
    ['transactional/9/messages', 'transactional message not found'],
  ])('GET %s is a 404', async (path, detail) => {
    await using service = await startApp()

    expect(await service.app(path)).toMatchObject(refused(404, detail) as object)
  })

  test('list their deliveries, by state as well', async () => {
    await using service = await startApp()
    await sendEmail(service)
    await service.post('send/sms', { transactional_message_id: 2, to: '+4179', identifiers: { id: 'ada' } })

    expect((await service.app('transactional/1/messages?state=sent')).body).toMatchObject({
      messages: [{ type: 'email' }],
      next: '',
    })
    expect((await service.app('transactional/1/messages?state=failed')).body).toMatchObject({ messages: [] })
  })
})

describe('metrics', () => {
  test('count what deliveries reached, oldest first, by days of EST', async () => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    const first = await sendEmail(service)
    time.pass(19.5 * 3_600_000 - 1)
    const lateInEst = await sendEmail(service)
    time.pass(1)
    await report(service, first, 'opened')
    await report(service, lateInEst, 'bounced')

    const { series } = ((await service.app('transactional/1/metrics?steps=3')).body as Metric).metric

    expect(series).toMatchObject({
      created: [0, 2, 0],
      sent: [0, 2, 0],
      attempted: [0, 2, 0],
      opened: [0, 0, 1],
      human_opened: [0, 0, 1],
      prefetch_opened: [0, 0, 0],
      bounced: [0, 0, 1],
    })
    expect(Object.keys(series)).toHaveLength(20)
  })

  test.each([
    ['', 45],
    ['?period=hours', 24],
    ['?period=weeks', 12],
    ['?period=months', 12],
    ['?period=months&steps=500', 121],
    ['?period=hours&steps=500', 24],
    ['?steps=1', 2],
    ['?steps=-1', 2],
  ])('with "%s" have %i steps, the last of which is now', async (query, steps) => {
    const time = stoppedTime()
    await using service = await startApp({ now: time.now })
    await sendEmail(service)

    const { sent } = ((await service.app(`transactional/1/metrics${query}`)).body as Metric).metric.series

    expect(sent).toHaveLength(steps)
    expect(sent?.at(-1)).toBe(1)
  })

  test('of links count each time, or the first of each delivery', async () => {
    await using service = await startApp()
    const [one, two] = [await sendEmail(service), await sendEmail(service)]
    for (const id of [one, one, two]) await report(service, id, 'clicked', 'https://example.com/a')
    await report(service, two, 'clicked', 'https://example.com/b')

    const all = (await service.app('transactional/1/metrics/links?steps=2')).body as Links
    const unique = (await service.app('transactional/1/metrics/links?steps=2&unique=true')).body as Links

    expect(all.links).toEqual([
      { link: { id: 1, href: 'https://example.com/a' }, metric: { series: { clicked: [0, 3] } } },
      { link: { id: 2, href: 'https://example.com/b' }, metric: { series: { clicked: [0, 1] } } },
    ])
    expect(unique.links.map(({ metric }) => metric.series.clicked)).toEqual([
      [0, 2],
      [0, 1],
    ])
  })

  test.each([
    ['period=years', 'period years is not one of hours, days, weeks, months'],
    ['period=constructor', 'period constructor is not one of hours, days, weeks, months'],
    ['steps=few', 'steps is not an integer'],
  ])('refuse %s', async (query, detail) => {
    await using service = await startApp()

    expect(await service.app(`transactional/1/metrics?${query}`)).toMatchObject(refused(400, detail) as object)
  })
})

import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('track', () => {
  test('records an event once, with its name trimmed and its properties as they came', async () => {
    await using service = await startService()

    await service.send('track', {
      userId: 'ada',
      event: '  Report Opened ',
      timestamp: '2026-02-01T09:30:00.000Z',
      properties: { rows: 3, filters: ['a'], title: 'Zürich 🚆', at: '2026-02-01T09:30:00Z', version: '2026' },
    })

    const { body } = await service.read('customers/ada/activities?type=event&name=Report%20Opened')
    expect(body).toEqual({
      activities: [
        {
          id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
          type: 'event',
          name: 'Report Opened',
          timestamp: 1769938200,
          customer_id: 'ada',
          customer_identifiers: { id: 'ada', email: null, cio_id: 'a3000001' },
          data: { rows: 3, filters: ['a'], title: 'Zürich 🚆', at: 1769938200, version: '2026' },
        },
      ],
      next: '',
    })
  })

  test('records one that has nothing but a name and somebody', async () => {
    await using service = await startService()

    await service.send('track', { userId: 'ada', event: ' Paid ' })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect(body).toMatchObject({ activities: [{ name: 'Paid', data: {} }] })
  })

  test.each([
    [{ timestamp: '2026-02-01T09:30:00Z', originalTimestamp: '2020-01-01' }, 1769938200],
    [{ originalTimestamp: '2026-02-01T10:30:00+01:00' }, 1769938200],
    [{ timestamp: 1769938200 }, 1769938200],
    [{ timestamp: 'yesterday' }, 1772323200],
    [{}, 1772323200],
  ])('happened when %j says, else when it arrived', async (times, expected) => {
    await using service = await startService({ now: () => Date.parse('2026-03-01T00:00:00Z') })

    await service.send('track', { userId: 'ada', event: 'Paid', ...times })

    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ timestamp: expected }],
    })
  })

  test('ignores a repeated messageId for a day, and says so in the ledger', async () => {
    let now = Date.parse('2026-03-01T00:00:00Z')
    await using service = await startService({ now: () => now })
    const event = { userId: 'ada', event: 'Paid', messageId: '01JD9ZQ6V8M0T3S5W7X9Y1A2B3' }
    await service.send('track', event)

    const repeated = await service.send('track', event)
    now += 24 * 60 * 60 * 1000
    await service.send('track', event)
    now += 1000
    await service.send('track', event)

    expect(repeated).toMatchObject({ status: 200, text: '{}\n' })
    const { body } = await service.read('customers/ada/activities?type=event')
    expect(body).toMatchObject({ activities: [{ name: 'Paid' }, { name: 'Paid' }] })
    expect(service.workspace.drops()).toMatchObject([{ code: 'duplicate' }, { code: 'duplicate' }])
  })

  test('pages through a history, newest first', async () => {
    await using service = await startService()
    const batch = Array.from({ length: 25 }, (_, index) => ({ type: 'track', userId: 'ada', event: `Step ${index}` }))
    await service.send('batch', { batch })

    const names: string[] = []
    let start = ''
    do {
      const { body } = await service.read(`customers/ada/activities?type=event&start=${encodeURIComponent(start)}`)
      const page = body as { activities: { name: string }[]; next: string }
      names.push(...page.activities.map((activity) => activity.name))
      start = page.next
    } while (start !== '')

    expect(names).toEqual(batch.map((item) => item.event).reverse())
  })

  test.each([
    ['without an event', { userId: 'ada' }, 'event is missing'],
    ['with a blank event', { userId: 'ada', event: '  ' }, 'event is empty'],
    ['with a number for an event', { userId: 'ada', event: 7 }, 'event is not a string'],
    ['with nobody in it', { event: 'Paid' }, 'Must have userId or anonymousId'],
    ['with an empty userId', { userId: '', event: 'Paid' }, 'Must have userId or anonymousId'],
    ['with an array of properties', { userId: 'ada', event: 'Paid', properties: [] }, 'properties is not an object'],
    ['with a number for a messageId', { userId: 'ada', event: 'Paid', messageId: 1 }, 'messageId is not a string'],
    ['with text instead of an object', '"ada"', 'message is not an object'],
    ['with something that is not JSON', '{"userId":', 'body is not JSON'],
  ])('%s is refused in strict mode and dropped in permissive mode', async (_case, message, problem) => {
    await using service = await startService()

    const strict = await service.send('track', message)
    const permissive = await service.send('track', message, { strict: false })

    expect(strict).toMatchObject({ status: 400, body: { meta: { errors: [problem] } } })
    expect(permissive).toMatchObject({ status: 200, text: '{}\n' })
    expect(service.workspace.drops().map(({ status, reasons }) => [status, reasons])).toEqual([
      [400, [problem]],
      [200, [problem]],
    ])
    expect(await service.read('customers/ada/attributes')).toMatchObject({ status: 404 })
  })

  test('accepts a numeric userId, nulls and unknown keys', async () => {
    await using service = await startService()

    const sent = await service.send('track', {
      userId: 42,
      anonymousId: null,
      event: 'Paid',
      integrations: null,
      channel: 'server',
      context: { device: null, anything: [1] },
    })

    expect(sent.status).toBe(200)
    expect((await service.read('customers/42/activities?type=event')).body).toMatchObject({
      activities: [{ name: 'Paid', customer_id: '42' }],
    })
  })
})

describe('page and screen', () => {
  test('are recorded under their own types; a page is named by its url', async () => {
    await using service = await startService()

    await service.send('page', { userId: 'ada', name: 'Pricing', properties: { url: 'https://example.com/pricing' } })
    await service.send('page', { userId: 'ada', name: 'Docs' })
    await service.send('page', { userId: 'ada', properties: { path: '/only-a-path' } })
    await service.send('screen', { userId: 'ada', name: 'Home', properties: { version: 2 } })

    const pages = await service.read('customers/ada/activities?type=page')
    expect(pages.body).toMatchObject({
      activities: [{ name: '/only-a-path' }, { name: 'Docs' }, { name: 'https://example.com/pricing' }],
    })
    const screens = await service.read('customers/ada/activities?type=screen')
    expect(screens.body).toMatchObject({ activities: [{ name: 'Home', data: { version: 2 } }] })
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({ activities: [] })
  })
})

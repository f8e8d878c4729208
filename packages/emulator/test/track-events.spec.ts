import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const ULID = '01JD9ZQ6V8M0T3S5W7X9Y1A2B3'
const OF_ADA = '/api/v1/customers/ada/events'
const NOW = Date.parse('2026-03-01T00:00:00Z')

describe('an event of a known person', () => {
  test('is recorded with its data and its time, under its name without blanks around it', async () => {
    await using service = await startService()
    await service.track('PUT', '/api/v1/customers/ada', { plan: 'pro' })

    const sent = await service.track('POST', OF_ADA, {
      name: '  Paid ',
      timestamp: 1764000000,
      data: { total: 12.5, since: '2026-01-01', recipient: 'x@example.com' },
    })

    expect(sent).toMatchObject({ status: 200, text: '{}\n' })
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [
        {
          name: 'Paid',
          timestamp: 1764000000,
          data: { total: 12.5, since: '2026-01-01', recipient: 'x@example.com' },
        },
      ],
    })
  })

  test.each(['page', 'screen'])('may be a %s', async (type) => {
    await using service = await startService()
    const name = `https://example.com/${'long/'.repeat(30)}`

    await service.track('POST', OF_ADA, { type, name })

    expect((await service.read(`customers/ada/activities?type=${type}`)).body).toMatchObject({ activities: [{ name }] })
  })

  test('with a ULID that has arrived before is ignored, whenever that was', async () => {
    let now = NOW
    await using service = await startService({ now: () => now })
    await service.track('POST', OF_ADA, { name: 'First', id: ULID })
    now += 400 * 24 * 60 * 60 * 1000

    const repeated = await service.track('POST', '/api/v1/customers/bob/events', { name: 'Second', id: ULID })

    expect(repeated.status).toBe(200)
    expect((await service.read('customers/bob/attributes')).status).toBe(404)
    expect(service.workspace.drops()).toMatchObject([
      {
        code: 'duplicate',
        type: 'event',
        messageId: ULID,
        reasons: [`an event with the id ${ULID} has arrived before`],
      },
    ])
  })

  test('with another id is recorded as often as it arrives, unless the workspace is told otherwise', async () => {
    await using service = await startService()
    await using careful = await startService({ deduplicatesAnyEventId: true })
    for (const { track } of [service, careful]) {
      await track('POST', OF_ADA, { name: 'Paid', id: 'order-7' })
      await track('POST', OF_ADA, { name: 'Paid', id: 'order-7' })
    }

    const both = await service.read('customers/ada/activities?type=event')
    const one = await careful.read('customers/ada/activities?type=event')

    expect((both.body as { activities: unknown[] }).activities).toHaveLength(2)
    expect((one.body as { activities: unknown[] }).activities).toHaveLength(1)
  })

  test('without an id is never a repeat', async () => {
    await using service = await startService({ deduplicatesAnyEventId: true })

    for (const name of ['Paid', 'Paid']) await service.track('POST', OF_ADA, { name })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: unknown[] }).activities).toHaveLength(2)
    expect(service.workspace.drops()).toEqual([])
  })

  test('with the id of a message of the Pipelines API is a repeat of it', async () => {
    await using service = await startService()
    await service.send('track', { userId: 'ada', event: 'Paid', messageId: ULID })

    await service.track('POST', OF_ADA, { name: 'Paid', id: ULID })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: unknown[] }).activities).toHaveLength(1)
  })

  test('is a repeat only as long as the workspace remembers', async () => {
    let now = NOW
    await using service = await startService({ now: () => now, eventIdMemoryMs: 60_000 })
    await service.track('POST', OF_ADA, { name: 'Paid', id: ULID })
    now += 60_000
    await service.track('POST', OF_ADA, { name: 'Paid', id: ULID })
    now += 1000
    await service.track('POST', OF_ADA, { name: 'Paid', id: ULID })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: unknown[] }).activities).toHaveLength(2)
  })

  test('makes a bare person of somebody unknown, unless the workspace drops it', async () => {
    await using service = await startService()
    await using dropping = await startService({ eventForUnknownPerson: 'drop' })

    await service.track('POST', '/api/v1/customers/ada%40example.com/events', { name: 'Paid' })
    const dropped = await dropping.track('POST', OF_ADA, { name: 'Paid' })

    expect((await service.read('customers?email=ada%40example.com')).body).toMatchObject({ results: [{ id: null }] })
    expect(dropped.status).toBe(200)
    expect((await dropping.read('customers/ada/attributes')).status).toBe(404)
    expect(dropping.workspace.drops()).toMatchObject([{ reasons: ['there is no person ada'] }])
  })
})

describe('where events of unknown people are dropped', () => {
  test.each([
    ['somebody known', OF_ADA, {}],
    ['somebody anonymous', '/api/v1/events', { anonymous_id: 'anon-1' }],
    ['nobody', '/api/v1/events', {}],
  ])('that of %s is not', async (_whom, path, rest) => {
    await using service = await startService({ eventForUnknownPerson: 'drop' })
    await service.track('PUT', '/api/v1/customers/ada', {})

    await service.track('POST', path, { name: 'Paid', ...rest })

    expect(service.workspace.drops()).toEqual([])
    expect([...service.workspace.state.activities.all()][0]).toMatchObject({ type: 'event', name: 'Paid' })
  })
})

describe('an anonymous event', () => {
  test('joins whoever is identified by its anonymous id', async () => {
    await using service = await startService()
    await service.track('POST', '/api/v1/events', { name: '/pricing', type: 'page', anonymous_id: 'anon-1' })
    await service.track('POST', '/api/v1/events', { name: 'Other', anonymous_id: 'anon-2' })

    await service.track('PUT', '/api/v1/customers/ada', { anonymous_id: 'anon-1' })

    const { body } = await service.read('customers/ada/activities?limit=100')
    const { activities } = body as { activities: { type: string; name?: string }[] }
    expect(activities.filter(({ name }) => name !== undefined)).toMatchObject([{ type: 'page', name: '/pricing' }])
  })

  test.each([-1, 0, 1])('joins after 30 days and %i seconds or not', async (seconds) => {
    let now = NOW
    await using service = await startService({ now: () => now })
    await service.track('POST', '/api/v1/events', { name: 'Seen', anonymous_id: 'anon-1' })
    now += 30 * 24 * 60 * 60 * 1000 + seconds * 1000

    await service.track('PUT', '/api/v1/customers/ada', { anonymous_id: 'anon-1' })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: unknown[] }).activities).toHaveLength(seconds <= 0 ? 1 : 0)
  })

  test.each([-1, 0, 1])('joins whoever was identified 5 minutes and %i seconds before, or not', async (seconds) => {
    let now = NOW
    await using service = await startService({ now: () => now })
    await service.track('PUT', '/api/v1/customers/ada', { anonymous_id: 'anon-1' })
    now += 5 * 60 * 1000 + seconds * 1000

    await service.track('POST', '/api/v1/events', { name: 'Seen', anonymous_id: 'anon-1' })

    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: unknown[] }).activities).toHaveLength(seconds <= 0 ? 1 : 0)
  })

  test('without an anonymous id is taken, and never anybody’s', async () => {
    await using service = await startService()

    const sent = await service.track('POST', '/api/v1/events', {
      name: 'Invited',
      data: { recipient: 'x@example.com' },
    })

    expect(sent.status).toBe(200)
    expect(service.workspace.state.people.size).toBe(0)
    expect(service.workspace.drops()).toEqual([])
    expect([...service.workspace.state.activities.all()]).toMatchObject([{ type: 'event', name: 'Invited', person: 0 }])
  })
})

describe('what an event may not say', () => {
  const paths = [OF_ADA, '/api/v1/events'] as const
  const cases = [
    ['no name', {}, ['event name must not be blank']],
    ['a blank name', { name: ' ' }, ['event name must not be blank']],
    ['a number as name', { name: 7 }, ['event name must be a string value']],
    ['too long a name', { name: 'é'.repeat(51) }, ['event name cannot be longer than 100 bytes']],
    ['text as data', { name: 'Paid', data: '' }, ['event data must be a hash']],
    ['a list as data', { name: 'Paid', data: [] }, ['event data must be a hash']],
    [
      'too much data',
      { name: 'Paid', data: { a: 'x'.repeat(99_993) } },
      ['event data cannot be longer than 100000 bytes'],
    ],
    ['text as timestamp', { name: 'Paid', timestamp: '2026-01-01' }, ['timestamp is not a Unix timestamp']],
    ['an unknown type', { name: 'Paid', type: 'click' }, ['event type must be event, page or screen']],
    ['a number as id', { name: 'Paid', id: 7 }, ['event id must be a string value']],
  ] as const

  test.each(paths.flatMap((path) => cases.map(([name, body, errors]) => [path, name, body, errors] as const)))(
    '%s: %s',
    async (path, _case, body, errors) => {
      await using service = await startService()

      const sent = await service.track('POST', path, body)

      expect(sent).toMatchObject({ status: 400, body: { meta: { errors } } })
      expect([...service.workspace.state.activities.all()]).toEqual([])
      expect(service.workspace.drops()).toMatchObject([{ code: 'invalid', reasons: errors }])
    },
  )

  test('as much as is allowed is stored', async () => {
    await using service = await startService()

    const sent = await service.track('POST', OF_ADA, { name: 'n'.repeat(100), data: { a: 'x'.repeat(99_992) } })

    expect(sent.status).toBe(200)
    const { body } = await service.read('customers/ada/activities?type=event')
    expect((body as { activities: { data: { a: string } }[] }).activities[0]?.data.a).toHaveLength(99_992)
  })
})

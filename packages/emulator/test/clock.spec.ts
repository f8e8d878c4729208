import { describe, expect, test } from 'vitest'
import { createEmulator, startEmulator } from '../src/index.ts'
import { startService } from './service.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

type Service = Awaited<ReturnType<typeof startService>>

async function eventNames({ read }: Service): Promise<string[]> {
  const { body } = await read('customers/ada/activities?type=event')
  return (body as { activities: { name: string }[] }).activities.map(({ name }) => name)
}

describe('the clock', () => {
  test('stands still, is moved, and goes on from where it stands', () => {
    let real = 1_000_000
    const { clock } = createEmulator({ now: () => real })

    clock.freeze()
    real += 5
    expect([clock.now(), clock.isFrozen]).toEqual([1_000_000, true])
    clock.advance(HOUR)
    expect(clock.now()).toBe(1_000_000 + HOUR)
    clock.set('2026-03-01T00:00:00Z')
    expect(clock.now()).toBe(Date.UTC(2026, 2, 1))
    clock.resume()
    real += 7
    expect([clock.now(), clock.isFrozen]).toEqual([Date.UTC(2026, 2, 1) + 7, false])
    clock.advance(-DAY)
    real += 1
    expect(clock.now()).toBe(Date.UTC(2026, 1, 28) + 8)
    clock.freeze(new Date(0))
    expect(clock.now()).toBe(0)
  })

  test('belongs to one emulator', () => {
    const [first, second] = [createEmulator(), createEmulator()]

    first.clock.freeze(0)

    expect(second.clock.now()).toBeGreaterThan(0)
    expect(second.clock.isFrozen).toBe(false)
  })

  test.each([[Number.NaN], ['yesterday'], [9e15]])('cannot be set to %s', (at) => {
    const { clock } = createEmulator()

    expect(() => clock.set(at)).toThrow(`${at} is no moment: give Unix milliseconds or an ISO 8601 date.`)
  })

  test('is moved over HTTP', async () => {
    await using emulator = await startEmulator()
    const post = async (order: string, body: unknown = {}) => {
      const response = await fetch(`${emulator.url}/_emulator/clock/${order}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      return { status: response.status, ...((await response.json()) as object) }
    }

    expect(await post('freeze', { at: '2026-03-01T00:00:00Z' })).toEqual({
      status: 200,
      now: Date.UTC(2026, 2, 1),
      iso: '2026-03-01T00:00:00.000Z',
      isFrozen: true,
    })
    expect(await post('advance', { byMs: 1500 })).toMatchObject({ iso: '2026-03-01T00:00:01.500Z' })
    expect(await post('set', { at: 0 })).toMatchObject({ now: 0, isFrozen: true })
    expect(await (await fetch(`${emulator.url}/_emulator/clock`)).json()).toMatchObject({ now: 0, isFrozen: true })
    expect(await post('resume')).toMatchObject({ isFrozen: false })
    expect(await post('set', { at: 'soon' })).toEqual({
      status: 400,
      error: 'soon is no moment: give Unix milliseconds or an ISO 8601 date.',
    })
    expect(await post('advance', {})).toMatchObject({ status: 400 })
  })

  test('stamps what arrives, and a write still takes its real time to become visible while it stands still', async () => {
    const real = { now: 0 }
    await using service = await startService({ visibilityDelayMs: 60, elapsed: () => real.now })
    service.emulator.clock.freeze('2026-03-01T00:00:00Z')

    await service.send('track', { userId: 'ada', event: 'Paid' })
    service.emulator.clock.advance(HOUR)
    const atOnce = await service.read('customers/ada/attributes')
    real.now = 60

    expect(atOnce.status).toBe(404)
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({
      activities: [{ timestamp: Date.UTC(2026, 2, 1) / SECOND }],
    })
  })
})

describe('within milliseconds of real time', () => {
  test.each([
    [-SECOND, ['Browsed']],
    [0, ['Browsed']],
    [SECOND, []],
  ])('what was done anonymously 30 days ago and %i ms is kept: %j', async (beyond, expected) => {
    await using service = await startService()
    service.emulator.clock.freeze()
    await service.send('track', { anonymousId: 'someone', event: 'Browsed' })

    service.emulator.clock.advance(30 * DAY + beyond)
    await service.send('identify', { userId: 'ada', anonymousId: 'someone' })

    expect(await eventNames(service)).toEqual(expected)
  })

  test.each([
    [-SECOND, ['Browsed']],
    [0, ['Browsed']],
    [SECOND, []],
  ])('what arrives 5 minutes and %i ms after identify joins: %j', async (beyond, expected) => {
    await using service = await startService()
    service.emulator.clock.freeze()
    await service.send('identify', { userId: 'ada', anonymousId: 'someone' })

    service.emulator.clock.advance(5 * MINUTE + beyond)
    await service.send('track', { anonymousId: 'someone', event: 'Browsed' })

    expect(await eventNames(service)).toEqual(expected)
  })

  test.each([
    [-SECOND, ['Paid']],
    [0, ['Paid']],
    [SECOND, []],
  ])('what happened 72 hours ago and %i ms could start a campaign: %j', async (beyond, expected) => {
    await using service = await startService()
    service.emulator.clock.freeze('2026-03-10T00:00:00Z')
    const timestamp = new Date(service.emulator.clock.now() - 72 * HOUR - beyond).toISOString()

    await service.send('track', { userId: 'ada', event: 'Paid', timestamp })

    expect(service.workspace.campaignTriggers().map(({ name }) => name)).toEqual(expected)
    expect(await eventNames(service)).toEqual(['Paid'])
  })

  test.each([
    [-SECOND, ['Browsed']],
    [0, ['Browsed']],
    [SECOND, []],
  ])(
    'what somebody did 72 hours and %i ms before they were identified could start one: %j',
    async (beyond, expected) => {
      await using service = await startService()
      service.emulator.clock.freeze()
      await service.send('track', { anonymousId: 'someone', event: 'Browsed' })

      service.emulator.clock.advance(72 * HOUR + beyond)
      await service.send('identify', { userId: 'ada', anonymousId: 'someone' })

      expect(service.workspace.campaignTriggers().map(({ name }) => name)).toEqual(expected)
      expect(await eventNames(service)).toEqual(['Browsed'])
    },
  )

  test.each([
    ['track', { event: 'Paid' }, ['event']],
    ['page', { name: 'Paid' }, ['page']],
    ['screen', { name: 'Paid' }, ['screen']],
    ['track', { event: 'Report Content Event', properties: { actionType: 'viewed_content' } }, []],
  ])('what could start a campaign is an event, a page or a screen: %s %j', async (path, message, types) => {
    await using service = await startService()

    await service.send(path, { userId: 'ada', ...message })

    expect(service.workspace.campaignTriggers().map(({ type }) => type)).toEqual(types)
  })

  test.each([
    [-SECOND, ['Browsed']],
    [0, ['Browsed']],
    [SECOND, []],
  ])('what somebody did 30 days and %i ms before a merge moves: %j', async (beyond, expected) => {
    await using service = await startService()
    service.emulator.clock.freeze()
    await service.send('track', { userId: 'dup', event: 'Browsed' })

    service.emulator.clock.advance(30 * DAY + beyond)
    await service.send('identify', { userId: 'ada' })
    await service.send('alias', { userId: 'ada', previousId: 'dup' })

    expect(await eventNames(service)).toEqual(expected)
    expect(service.workspace.state.people.size).toBe(1)
  })

  test.each([
    [-SECOND, 1],
    [0, 1],
    [SECOND, 0],
  ])('what somebody was related to anonymously 30 days and %i ms ago: %i', async (beyond, count) => {
    await using service = await startService()
    service.emulator.clock.freeze()
    await service.send('group', { anonymousId: 'someone', groupId: 'acme' })

    service.emulator.clock.advance(30 * DAY + beyond)
    await service.send('identify', { userId: 'ada', anonymousId: 'someone' })

    const { body } = await service.read('customers/ada/relationships')
    expect((body as { cio_relationships: unknown[] }).cio_relationships).toHaveLength(count)
  })
})

test('a campaign that listens for the event is named, over HTTP too', async () => {
  const campaign = { name: 'Thanks', tags: [], eventName: 'Paid', actions: [] }
  await using service = await startService({
    content: {
      campaigns: [
        { ...campaign, id: 7, state: 'running' },
        { ...campaign, id: 8, state: 'draft' },
      ],
    },
  })
  await service.send('track', { userId: 'ada', event: 'Paid' })
  await service.send('page', { userId: 'ada', name: 'Paid' })

  const url = `${service.emulator.url}/_emulator/workspaces/${service.workspace.name}/campaign-triggers`

  expect(await (await fetch(url)).json()).toMatchObject({
    campaignTriggers: [
      { name: 'Paid', type: 'event', campaigns: [7] },
      { name: 'Paid', type: 'page', campaigns: [] },
    ],
  })
})

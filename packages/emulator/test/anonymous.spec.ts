import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

const START = Date.parse('2026-03-01T00:00:00Z')
const DAY_MS = 24 * 60 * 60 * 1000
const MINUTE_MS = 60 * 1000

async function eventsOf(service: Awaited<ReturnType<typeof startService>>, userId: string): Promise<string[]> {
  const { body } = await service.read(`customers/${userId}/activities?type=event`)
  return (body as { activities: { name: string }[] }).activities.map((activity) => activity.name).reverse()
}

describe('what somebody did anonymously', () => {
  test('makes no profile, and joins the person who is identified with it', async () => {
    await using service = await startService()
    await service.send('identify', { anonymousId: 'anon-9', traits: { plan: 'pro' } })
    await service.send('track', { anonymousId: 'anon-9', event: 'First' })
    await service.send('track', { anonymousId: 'anon-9', event: 'Second' })
    await service.send('track', { anonymousId: 'someone-else', event: 'Other' })

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect(await eventsOf(service, 'ada')).toEqual(['First', 'Second'])
    expect((await service.read('customers/ada/activities?type=anon_merge')).body).toMatchObject({
      activities: [{ data: { anonymous_id: 'anon-9', events: 2 } }],
    })
    expect(service.workspace.state.people.size).toBe(1)
  })

  test.each([
    ['29 days, 23:59:59 ago', 30 * DAY_MS - 1000, ['Then']],
    ['30 days ago', 30 * DAY_MS, ['Then']],
    ['30 days and a second ago', 30 * DAY_MS + 1000, []],
  ])('%s', async (_when, age, expected) => {
    let now = START
    await using service = await startService({ now: () => now })
    await service.send('track', { anonymousId: 'anon-9', event: 'Then' })
    now += age

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect(await eventsOf(service, 'ada')).toEqual(expected)
  })

  test.each([
    ['4:59 after being identified', 5 * MINUTE_MS - 1000, ['Late']],
    ['5 minutes after being identified', 5 * MINUTE_MS, ['Late']],
    ['5:01 after being identified', 5 * MINUTE_MS + 1000, []],
  ])('%s', async (_when, lateness, expected) => {
    let now = START
    await using service = await startService({ now: () => now })
    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })
    now += lateness

    await service.send('track', { anonymousId: 'anon-9', event: 'Late' })

    expect(await eventsOf(service, 'ada')).toEqual(expected)
  })

  test('joins one person only', async () => {
    await using service = await startService()
    await service.send('track', { anonymousId: 'anon-9', event: 'First' })
    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    await service.send('identify', { userId: 'bob', anonymousId: 'anon-9' })
    await service.send('track', { anonymousId: 'anon-9', event: 'Second' })

    expect(await eventsOf(service, 'ada')).toEqual(['First', 'Second'])
    expect(await eventsOf(service, 'bob')).toEqual([])
  })

  test('includes relationships', async () => {
    await using service = await startService()
    await service.send('group', {
      anonymousId: 'anon-9',
      groupId: 'acme',
      traits: { relationshipAttributes: { role: 'owner' } },
    })

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' }, attributes: { role: 'owner' } }],
    })
  })

  test('stays apart where the workspace does not merge it', async () => {
    await using service = await startService({ mergesAnonymous: false })
    await service.send('track', { anonymousId: 'anon-9', event: 'First' })

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect(await eventsOf(service, 'ada')).toEqual([])
  })
})

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

  test('includes a relationship of the minutes after they are identified, at once', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    await service.send('group', {
      anonymousId: 'anon-9',
      groupId: 'acme',
      traits: { relationshipAttributes: { role: 'owner' } },
    })

    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'acme' }, attributes: { role: 'owner' } }],
    })
  })

  test('relates nobody to an object that was deleted in the meantime', async () => {
    await using service = await startService()
    await service.send('group', { anonymousId: 'anon-9', groupId: 'acme' })
    await service.send('track', { userId: 'bob', event: 'Object Deleted', properties: { objectId: 'acme' } })

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect((await service.read('customers/ada/relationships')).body).toMatchObject({ cio_relationships: [] })
    expect((await service.read('customers/ada/activities?type=add_relationship')).body).toMatchObject({
      activities: [],
    })
  })

  test('and more than five minutes later joins once they are identified with it again', async () => {
    let now = START
    await using service = await startService({ now: () => now })
    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })
    now += 6 * MINUTE_MS
    await service.send('track', { anonymousId: 'anon-9', event: 'Late' })
    const before = await eventsOf(service, 'ada')

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect([before, await eventsOf(service, 'ada')]).toEqual([[], ['Late']])
  })

  test('is not noted as joined where there was nothing', async () => {
    await using service = await startService()

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect((await service.read('customers/ada/activities')).body).toMatchObject({
      activities: [{ type: 'profile_create' }],
    })
  })

  test.each([
    ['track', { event: 'Paid' }, [{ type: 'event', name: 'Paid' }]],
    ['page', { name: 'Home' }, [{ type: 'page', name: 'Home' }]],
    ['screen', { name: 'Cart' }, [{ type: 'screen', name: 'Cart' }]],
    ['track', { event: 'Report Content Event', properties: { actionType: 'viewed_content', contentId: 7 } }, []],
  ])('could start campaigns when they are identified: %s %j', async (path, message, triggers) => {
    let now = START
    await using service = await startService({ now: () => now })
    expect(await service.send(path, { anonymousId: 'anon-9', ...message })).toMatchObject({ status: 200 })
    const before = service.workspace.campaignTriggers()
    now += MINUTE_MS

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect(before).toEqual([])
    expect(service.workspace.campaignTriggers()).toEqual(
      triggers.map((trigger) => ({ ...trigger, cioId: 'a3000001', timestamp: START, triggeredAt: now, campaigns: [] })),
    )
    expect((await service.read('customers/ada/activities?type=anon_merge')).body).toMatchObject({
      activities: [{ data: { events: 1 } }],
    })
  })

  test('is nobody’s once the person is gone whom the id belongs to, forgotten or not', async () => {
    await using service = await startService({ activityCapacity: 1 })
    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })
    await service.send('track', { userId: 'ada', event: 'User Deleted' })
    const soon = await service.send('track', { anonymousId: 'anon-9', event: 'Soon' })
    await service.send('identify', { userId: 'bob' })
    await service.send('track', { userId: 'bob', event: 'User Deleted' })

    const late = await service.send('track', { anonymousId: 'anon-9', event: 'Late' })
    await service.send('identify', { userId: 'cleo', anonymousId: 'anon-9' })

    expect([soon.status, late.status]).toEqual([200, 200])
    expect((await service.read('customers/cleo/activities')).body).toMatchObject({
      activities: [{ type: 'profile_create' }],
    })
  })

  test('stays apart where the workspace does not merge it', async () => {
    await using service = await startService({ mergesAnonymous: false })
    await service.send('track', { anonymousId: 'anon-9', event: 'First' })

    await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

    expect(await eventsOf(service, 'ada')).toEqual([])
  })
})

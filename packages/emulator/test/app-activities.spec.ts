import { describe, expect, test } from 'vitest'
import { refused, startApp, stoppedTime } from './app-service.ts'

type Activities = { activities: { id: string; type: string; name?: string }[]; next: string }

async function startWithHistory() {
  const time = stoppedTime()
  const service = await startApp({ now: time.now })
  await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com', plan: 'free' } })
  await service.send('identify', { userId: 'ada', traits: { plan: 'pro' } })
  await service.send('track', { userId: 'ada', event: 'Paid', properties: { total: 3 } })
  await service.send('page', { userId: 'ada', name: '/home' })
  await service.send('group', { userId: 'bob', groupId: 'acme' })
  const typesOf = async (path: string) =>
    ((await service.app(path)).body as Activities).activities.map(({ type }) => type)
  return { ...service, time, typesOf }
}

describe('activities', () => {
  test('come ten at a time, newest first, until there are no more', async () => {
    await using service = await startApp()
    for (let index = 0; index < 12; index += 1) await service.send('track', { userId: 'ada', event: `${index}` })

    const first = (await service.app('customers/ada/activities')).body as Activities
    const second = (await service.app(`customers/ada/activities?start=${encodeURIComponent(first.next)}`))
      .body as Activities

    expect(first.activities.map(({ name }) => name)).toEqual(['11', '10', '9', '8', '7', '6', '5', '4', '3', '2'])
    expect(second.activities.map(({ name, type }) => name ?? type)).toEqual(['1', '0', 'profile_create'])
    expect(second.next).toBe('')
  })

  test('never come more than a hundred at a time', async () => {
    await using service = await startApp()
    for (let index = 0; index < 101; index += 1) await service.send('track', { userId: 'ada', event: 'Paid' })

    const { activities } = (await service.app('activities?limit=1000')).body as Activities

    expect(activities).toHaveLength(100)
  })

  test('are shaped alike, in Unix seconds', async () => {
    await using service = await startWithHistory()

    const { body } = await service.app('customers/ada/activities?type=attribute_change&name=plan&limit=1')

    expect(body).toEqual({
      activities: [
        {
          id: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
          type: 'attribute_change',
          timestamp: service.time.seconds,
          customer_id: 'ada',
          customer_identifiers: { email: 'ada@example.com', id: 'ada', cio_id: 'a3000001' },
          data: { plan: { from: 'free', to: 'pro' } },
        },
      ],
      next: expect.any(String),
    })
  })

  test.each([
    ['type=event', ['event']],
    ['type=event&name=Paid', ['event']],
    ['type=event&name=Other', []],
    ['name=plan', ['attribute_change', 'attribute_change']],
    ['type=page', ['page']],
    ['customer_id=ada&type=page', ['page']],
    ['customer_id=ada%40example.com&id_type=email&type=page', ['page']],
    ['customer_id=cio_a3000001&id_type=cio_id&type=page', ['page']],
    ['customer_id=a3000001&id_type=cio_id&type=page', []],
    ['customer_id=nobody', []],
    ['type=_o:1:create', ['_o:1:create']],
    ['type=add_relationship', ['add_relationship']],
  ])('of the workspace with %s', async (query, types) => {
    await using service = await startWithHistory()

    expect(await service.typesOf(`activities?${query}`)).toEqual(types)
  })

  test('of somebody deleted are found where asked for', async () => {
    await using service = await startWithHistory()
    await service.send('track', { userId: 'ada', event: 'User Deleted' })

    expect(await service.typesOf('activities?type=page')).toEqual([])
    expect(await service.typesOf('activities?type=page&deleted=true')).toEqual(['page'])
    expect(await service.typesOf('activities?customer_id=ada&deleted=true&limit=2')).toEqual(['profile_delete', 'page'])
  })

  test.each([
    ['customer_id=ada', ['ada', 'ada']],
    ['customer_id=ADA%40example.com&id_type=email', ['new', 'ada']],
    ['customer_id=cio_a3000003&id_type=cio_id', ['ada']],
    ['customer_id=bob', ['bob']],
    ['customer_id=bob%40example.com&id_type=email', []],
  ])('of everybody deleted who had it come with %s, latest first', async (query, expected) => {
    await using service = await startApp()
    const lives = [
      ['ada', { email: 'Ada@example.com' }],
      ['bob', {}],
      ['ada', { plan: 'pro' }],
      ['new', { email: 'ada@example.com' }],
    ] as const
    for (const [userId, traits] of lives) {
      await service.send('identify', { userId, traits })
      await service.send('track', { userId, event: 'User Deleted' })
    }

    const { body } = await service.app(`activities?${query}&deleted=true&type=profile_delete`)

    expect(body).toMatchObject({ activities: expected.map((id) => ({ customer_identifiers: { id } })) })
  })

  test.each([
    ['activities?limit=0', 400, 'limit is not a positive integer'],
    ['activities?start=%25', 400, 'start is not a cursor of this list'],
    ['activities?customer_id=a&id_type=phone', 400, 'id_type phone is not one of id, email, cio_id'],
    ['customers/nobody/activities', 404, 'customer not found'],
  ])('%s is answered %i', async (path, status, detail) => {
    await using service = await startApp()

    expect(await service.app(path)).toMatchObject(refused(status, detail) as object)
  })
})

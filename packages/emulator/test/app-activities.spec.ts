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

describe('what was changed', () => {
  type Sent = readonly [path: string, message: object]
  type Said = readonly [type: string, of: string, data: object]
  const identify = (userId: string, traits: object = {}): Sent => ['identify', { userId, traits }]
  const group = (userId: string, traits: object): Sent => ['group', { userId, groupId: 'acme', traits }]
  const track = (userId: string, event: string, more: object = {}): Sent => ['track', { userId, event, ...more }]
  const acme = { properties: { objectId: 'acme' } }
  const phone = (type: string) => ({ context: { device: { token: 'tok', type } } })
  const ofAcme = { object_type_id: '1', object_id: 'acme' }

  const rows: readonly (readonly [what: string, before: readonly Sent[], sent: Sent, said: readonly Said[]])[] = [
    [
      'an object that is new, and whoever is related to it',
      [],
      group('ada', { plan: 'pro', relationshipAttributes: { role: 'owner' } }),
      [
        ['_o:1:create', '', { object_id: 'acme' }],
        ['_o:1:attribute_change', '', { plan: { from: null, to: 'pro' } }],
        ['profile_create', 'ada', {}],
        ['add_relationship', 'ada', ofAcme],
        ['relationship_attribute_change', 'ada', { role: { from: null, to: 'owner' } }],
      ],
    ],
    [
      'an object and a relationship that are known',
      [group('ada', { plan: 'free', relationshipAttributes: { role: 'owner' } })],
      group('ada', { plan: 'pro', relationshipAttributes: { role: 'admin' } }),
      [
        ['_o:1:attribute_change', '', { plan: { from: 'free', to: 'pro' } }],
        ['relationship_attribute_change', 'ada', { role: { from: 'owner', to: 'admin' } }],
      ],
    ],
    ['nothing of an object', [group('ada', { plan: 'pro' })], group('ada', { plan: 'pro' }), []],
    [
      'an object that is gone',
      [group('ada', { plan: 'pro' })],
      track('ada', 'Object Deleted', acme),
      [['_o:1:delete', '', { object_id: 'acme' }]],
    ],
    [
      'a relationship that is over',
      [group('ada', {})],
      track('ada', 'Relationship Deleted', acme),
      [['delete_relationship', 'ada', ofAcme]],
    ],
    [
      'a relationship that never was',
      [group('ada', {}), identify('bob')],
      track('bob', 'Relationship Deleted', acme),
      [],
    ],
    [
      'a device',
      [identify('ada')],
      track('ada', 'Device Created or Updated', phone('ios')),
      [['device_change', 'ada', { id: 'tok', platform: 'ios' }]],
    ],
    [
      'a device that was somebody else’s',
      [track('ada', 'Device Created or Updated', phone('ios')), identify('bob')],
      track('bob', 'Device Created or Updated', phone('android')),
      [
        ['device_change', 'bob', { id: 'tok', platform: 'android' }],
        ['device_change', 'ada', { id: 'tok', platform: 'android' }],
      ],
    ],
    [
      'a device that is gone',
      [track('ada', 'Device Created or Updated', phone('ios'))],
      track('ada', 'Device Deleted', phone('ios')),
      [['device_change', 'ada', { id: 'tok', deleted: true }]],
    ],
    ['a device that they do not have', [identify('ada')], track('ada', 'Device Deleted', phone('ios')), []],
    [
      'an email that was missing',
      [identify('ada')],
      identify('ada', { email: 'ada@example.com' }),
      [['attribute_change', 'ada', { email: { from: null, to: 'ada@example.com' } }]],
    ],
    [
      'an email, of whoever is named by cio_id',
      [identify('ada', { email: 'ada@example.com' })],
      identify('cio_a3000001', { email: 'new@example.com' }),
      [['attribute_change', 'ada', { email: { from: 'ada@example.com', to: 'new@example.com' } }]],
    ],
    [
      'an email that is the same but for its case',
      [identify('ada', { email: 'ada@example.com' })],
      identify('ada', { email: 'Ada@Example.com' }),
      [],
    ],
    [
      'no email, since one is set',
      [identify('ada', { email: 'ada@example.com' })],
      identify('ada', { email: 'new@example.com' }),
      [
        [
          'failed_attribute_change',
          'ada',
          { email: { from: 'ada@example.com', to: 'new@example.com', reason: 'already set' } },
        ],
      ],
    ],
    [
      'no email, since it is somebody else’s',
      [identify('bob', { email: 'bob@example.com' }), identify('ada')],
      identify('ada', { email: 'bob@example.com' }),
      [
        [
          'failed_attribute_change',
          'ada',
          { email: { from: null, to: 'bob@example.com', reason: 'belongs to somebody else' } },
        ],
      ],
    ],
  ]

  test.each(rows)('%s', async (_what, before, sent, said) => {
    await using service = await startApp()
    for (const [path, message] of before) await service.send(path, message)
    const { activities: earlier } = (await service.app('activities?limit=100')).body as Activities

    await service.send(...sent)

    const { activities } = (await service.app('activities?limit=100')).body as {
      activities: { type: string; customer_id: string; data: object }[]
    }
    const added = activities.slice(0, activities.length - earlier.length).reverse()
    expect(added.map(({ type, customer_id, data }) => [type, customer_id, data])).toEqual(said)
  })

  test('is told page by page of the whole workspace as well', async () => {
    await using service = await startApp()
    for (const userId of ['ada', 'bob', 'cleo']) await service.send('track', { userId, event: `Met ${userId}` })

    const names: (string | undefined)[] = []
    let next = ''
    do {
      const page = (await service.app(`activities?type=event&limit=2&start=${encodeURIComponent(next)}`)).body
      names.push(...(page as Activities).activities.map(({ name }) => name))
      next = (page as Activities).next
    } while (next !== '')

    expect(names).toEqual(['Met cleo', 'Met bob', 'Met ada'])
  })

  test('stays told of whoever was merged into somebody else, but for what moved', async () => {
    await using service = await startApp()
    await service.send('identify', { userId: 'ada' })
    await service.send('identify', { userId: 'dup', traits: { plan: 'free' } })
    await service.send('track', { userId: 'dup', event: 'Paid' })
    await service.send('identify', { userId: 'dup', traits: { plan: 'pro' } })

    await service.send('alias', { userId: 'ada', previousId: 'dup' })

    const { activities } = (await service.app('activities?customer_id=dup&deleted=true')).body as Activities
    expect(activities.map(({ type }) => type)).toEqual(['attribute_change', 'attribute_change', 'profile_create'])
  })
})

import { describe, expect, test } from 'vitest'
import { deliveryOf } from './delivery.ts'
import { startService } from './service.ts'

const device = { token: 'tok-1', type: 'ios' }

describe('devices', () => {
  test('are added, updated by their token, and removed', async () => {
    await using service = await startService()

    await service.send('track', {
      userId: 'ada',
      event: 'Device Created or Updated',
      timestamp: '2026-02-01T09:30:00Z',
      properties: { locale: 'de-CH', screen: { width: 390 } },
      context: { device, app: { version: '4.1.0' } },
    })
    await service.send('track', {
      userId: 'ada',
      event: 'Device Created or Updated',
      timestamp: '2026-02-02T09:30:00Z',
      properties: { locale: 'fr-CH' },
      context: { device: { token: 'tok-1' } },
    })
    const updated = await service.read('customers/ada/attributes')
    await service.send('track', { userId: 'ada', event: 'Device Deleted', context: { device } })

    expect(updated.body).toMatchObject({
      customer: {
        devices: [
          {
            id: 'tok-1',
            platform: 'ios',
            last_used: 1770024600,
            attributes: { app_version: '4.1.0', locale: 'fr-CH', screen: '{"width":390}' },
          },
        ],
      },
    })
    expect((await service.read('customers/ada/attributes')).body).toMatchObject({ customer: { devices: [] } })
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({ activities: [] })
    expect((await service.read('customers/ada/activities?type=device_change')).body).toMatchObject({
      activities: [{ data: { deleted: true } }, {}, {}],
    })
  })

  test.each([
    ['in the context', { context: { device } }, 'ios'],
    ['among the properties', { properties: { device } }, 'ios'],
    ['among the properties, where the context has none', { context: {}, properties: { device } }, 'ios'],
    [
      'among the properties, where the context has only its type',
      { context: { device: { type: 'android' } }, properties: { device } },
      'ios',
    ],
    [
      'in the context, where both have one',
      { context: { device }, properties: { device: { token: 'tok-2', type: 'android' } } },
      'ios',
    ],
    ['in the context, in capitals', { context: { device: { ...device, type: 'iOS' } } }, 'ios'],
  ])('are named %s', async (_where, names, platform) => {
    await using service = await startService({ deviceWithoutType: 'drop' })

    await service.send('track', { userId: 'ada', event: 'Device Created or Updated', ...names })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'tok-1', platform }] },
    })
  })

  test.each(['', 7, null])('of the type %j have none', async (type) => {
    await using service = await startService({ deviceWithoutType: 'drop' })

    const sent = await service.send('track', {
      userId: 'ada',
      event: 'Device Created or Updated',
      context: { device: { ...device, type } },
    })

    expect(sent.status).toBe(200)
    expect(service.workspace.drops()).toMatchObject([
      { code: 'no-effect', reasons: ['context.device.type is missing'] },
    ])
  })

  test.each(['', 7, null])('keep the type that is known of them where one says the type %j', async (type) => {
    await using service = await startService()
    const seen = (device: object) =>
      service.send('track', { userId: 'ada', event: 'Device Created or Updated', context: { device } })
    await seen(device)

    await seen({ ...device, type })

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'tok-1', platform: 'ios' }] },
    })
  })

  test('move with their token to whoever registers it last', async () => {
    await using service = await startService()
    const register = (userId: string) =>
      service.send('track', { userId, event: 'Device Created or Updated', context: { device } })
    await register('ada')

    await register('bob')

    expect((await service.read('customers/ada/attributes')).body).toMatchObject({ customer: { devices: [] } })
    expect((await service.read('customers/bob/attributes')).body).toMatchObject({
      customer: { devices: [{ id: 'tok-1' }] },
    })
  })

  test('of somebody deleted are nobody’s: the next one takes a token over from no one', async () => {
    await using service = await startService()
    const register = (userId: string) =>
      service.send('track', { userId, event: 'Device Created or Updated', context: { device } })
    await register('ada')
    await service.send('track', { userId: 'ada', event: 'User Deleted' })

    await register('bob')

    expect((await service.read('activities?deleted=true&type=device_change')).body).toMatchObject({
      activities: [{ customer_id: 'ada', data: { id: 'tok-1' } }],
      next: '',
    })
    const { body } = await service.read('activities?deleted=true&type=device_change')
    expect((body as { activities: unknown[] }).activities).toHaveLength(1)
  })

  test.each([
    ['Application Installed', 1],
    ['Application Opened', 1],
    ['Application Uninstalled', 0],
  ])('follow %s, which is no ordinary event', async (event, count) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    if (count === 0) {
      await service.send('track', { userId: 'ada', event: 'Application Installed', context: { device } })
    }

    await service.send('track', { userId: 'ada', event, context: { device } })

    const { body } = await service.read('customers/ada/attributes')
    expect((body as { customer: { devices: unknown[] } }).customer.devices).toHaveLength(count)
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({ activities: [] })
  })
})

describe('deletion and suppression', () => {
  test('User Deleted leaves a history of somebody deleted, and the next person of that id starts empty', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com', plan: 'pro' } })
    await service.send('track', { userId: 'ada', event: 'Paid' })

    await service.send('track', { userId: 'ada@example.com', event: 'User Deleted' })
    const gone = await service.read('customers/ada/attributes')
    await service.send('identify', { userId: 'ada', traits: { city: 'Bern' } })

    expect(gone.status).toBe(404)
    const { body } = await service.read('customers/ada/attributes')
    expect(body).toMatchObject({ customer: { attributes: { city: 'Bern', cio_id: 'a3000002' } } })
    expect((body as { customer: { attributes: object } }).customer.attributes).not.toHaveProperty('plan')
    expect((await service.read('customers/ada/activities?type=event')).body).toMatchObject({ activities: [] })
    expect((await service.read('activities?deleted=true&customer_id=ada')).body).toMatchObject({
      activities: [
        { type: 'profile_delete' },
        { type: 'event', name: 'Paid' },
        { type: 'attribute_change' },
        { type: 'profile_create' },
      ],
    })
  })

  test.each([
    ['id', 'ada'],
    ['email', 'ada%40example.com'],
    ['cio_id', 'a3000001'],
  ])('User Deleted frees the %s: nobody is at %s', async (kind, identifier) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada', traits: { email: 'Ada@Example.com' } })
    const path = `customers/${identifier}/attributes?id_type=${kind}`
    const before = await service.read(path)

    await service.send('track', { userId: 'ada', event: 'User Deleted' })

    expect([before.status, (await service.read(path)).status]).toEqual([200, 404])
  })

  test('User Deleted for somebody unknown creates nobody', async () => {
    await using service = await startService()

    const sent = await service.send('track', { userId: 'nobody', event: 'User Deleted' })

    expect(sent.status).toBe(200)
    expect(service.workspace.state.people.size).toBe(0)
  })

  test.each([
    ['identify', { userId: 'ada', traits: { plan: 'pro' } }],
    ['identify', { userId: 'ada@example.com' }, 'ada@example.com'],
    ['identify', { traits: { email: 'ADA@example.com' } }, 'ADA@example.com'],
    ['identify', { userId: 'fresh', traits: { email: 'ada@example.com' } }, 'ada@example.com'],
    ['track', { userId: 'ada', event: 'Paid' }],
    ['track', { userId: 'ada', event: 'Device Created or Updated', context: { device } }],
    ['page', { userId: 'ada', name: 'Home' }],
    ['screen', { userId: 'ada', name: 'Home' }],
    ['group', { userId: 'ada', groupId: 'acme' }],
    ['alias', { userId: 'bob', previousId: 'ada' }],
  ])(
    'User Suppressed blocks %s %j until User Unsuppressed, which restores nothing',
    async (path, message, blocked = 'ada') => {
      await using service = await startService()
      await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com', plan: 'pro' } })
      await service.send('identify', { userId: 'bob' })
      await service.send('track', { userId: 'ada', event: 'User Suppressed' })

      const sent = await service.send(path, message)

      expect(sent.status).toBe(200)
      const reason = `${blocked} is suppressed; what names it is ignored until it is unsuppressed`
      expect(service.workspace.drops()).toMatchObject([{ code: 'suppressed', reasons: [reason] }])
      expect(service.workspace.state.people.size).toBe(1)
      await service.send('track', { userId: 'ada', event: 'User Unsuppressed' })
      expect(service.workspace.state.people.size).toBe(1)
      await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com' } })
      const { body } = await service.read('customers/ada/attributes')
      expect((body as { customer: { attributes: object } }).customer.attributes).not.toHaveProperty('plan')
    },
  )
})

test.each([
  ['an id', 'ada', []],
  ['an email address', 'ada@example.com', []],
  ['both', 'ada', [['identify', { userId: 'ada', traits: { email: 'ada@example.com' } }]]],
] as const)('whoever is suppressed counts as one, until they no longer are: by %s', async (_what, userId, before) => {
  await using service = await startService()
  const suppressed = async () => {
    const answer = await fetch(`${service.emulator.url}/_emulator/workspaces/${service.workspace.name}`)
    return ((await answer.json()) as { suppressed: number }).suppressed
  }
  for (const [path, message] of before) await service.send(path, message)

  const blocked = await service.send('track', { userId, event: 'User Suppressed' })
  const meanwhile = await suppressed()
  const freed = await service.send('track', { userId, event: 'User Unsuppressed' })

  expect([blocked.status, meanwhile, freed.status, await suppressed()]).toEqual([200, 1, 200, 0])
  expect(service.workspace.drops()).toEqual([])
})

describe('somebody named by cio_id', () => {
  test('is suppressed like any other', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    await service.send('identify', { userId: 'bob' })

    await service.send('track', { userId: 'cio_a3000001', event: 'User Suppressed' })
    await service.send('identify', { userId: 'ada', traits: { plan: 'pro' } })

    expect([...service.workspace.state.people].map(({ id }) => id)).toEqual(['bob'])
    expect(service.workspace.drops()).toMatchObject([{ code: 'suppressed' }])
  })
})

describe('objects', () => {
  test('Relationship Deleted parts a person from an object; both stay', async () => {
    await using service = await startService()
    await service.send('group', { userId: 'ada', groupId: 'acme', traits: { name: 'Acme' } })

    await service.send('track', { userId: 'ada', event: 'Relationship Deleted', properties: { objectId: 'acme' } })

    expect((await service.read('customers/ada/relationships')).body).toMatchObject({ cio_relationships: [] })
    expect((await service.read('objects/1/acme/attributes')).status).toBe(200)
    expect((await service.read('customers/ada/activities?type=delete_relationship')).body).toMatchObject({
      activities: [{ data: { object_id: 'acme' } }],
    })
  })

  test.each(['Object Deleted', 'Group Deleted'])(
    '%s removes the object of that type with its relationships',
    async (event) => {
      await using service = await startService()
      await service.send('group', { userId: 'ada', groupId: 'acme' })
      await service.send('group', { userId: 'ada', groupId: 'acme', traits: { objectTypeId: 2 } })

      await service.send('track', { anonymousId: 'unused', event, properties: { objectId: 'acme', objectTypeId: 2 } })

      expect((await service.read('objects/2/acme/attributes')).status).toBe(404)
      expect((await service.read('customers/ada/relationships')).body).toMatchObject({
        cio_relationships: [{ object_type_id: 1 }],
      })
      expect(service.workspace.state.people.size).toBe(1)
    },
  )
})

describe('reports', () => {
  test('Report Delivery Event notes a milestone of a delivery, the first time', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    const { state } = service.workspace
    const delivery = deliveryOf()
    state.deliveries.record(delivery)
    const report = { anonymousId: 'unused', event: 'Report Delivery Event' }
    const properties = { deliveryId: 'dgOq', metric: 'opened' }

    await service.send('track', { ...report, timestamp: '2026-02-01T09:30:00Z', properties })
    await service.send('track', { ...report, timestamp: '2026-02-02T09:30:00Z', properties })
    await service.send('track', { ...report, properties: { deliveryId: 'unknown', metric: 'opened' } })

    expect([...delivery.metrics]).toEqual([['opened', 1769938200]])
    expect((await service.read('customers/ada/activities?type=opened_email')).body).toMatchObject({
      activities: [{ data: { delivery_id: 'dgOq' } }, {}],
    })
    expect(service.workspace.drops()).toMatchObject([{ code: 'no-effect', reasons: ['there is no delivery unknown'] }])
  })

  test.each([
    ['clicked', 'https://example.com/', [{ href: 'https://example.com/', at: 1769938200 }]],
    ['clicked', undefined, []],
    ['opened', 'https://example.com/', []],
  ])('Report Delivery Event of %s at %s follows a link, or does not', async (metric, href, clicks) => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    service.workspace.state.deliveries.record(deliveryOf())

    await service.send('track', {
      anonymousId: 'unused',
      event: 'Report Delivery Event',
      timestamp: '2026-02-01T09:30:00Z',
      properties: { deliveryId: 'dgOq', metric, href },
    })

    expect(service.workspace.deliveries()).toMatchObject([{ clicks, metrics: new Map([[metric, 1769938200]]) }])
  })

  test('Report Delivery Event is no activity of somebody who is gone', async () => {
    await using service = await startService()
    await service.send('identify', { userId: 'ada' })
    service.workspace.state.deliveries.record(deliveryOf())
    await service.send('track', { userId: 'ada', event: 'User Deleted' })

    const sent = await service.send('track', {
      anonymousId: 'unused',
      event: 'Report Delivery Event',
      properties: { deliveryId: 'dgOq', metric: 'opened' },
    })

    expect(sent.status).toBe(200)
    expect(service.workspace.deliveries()[0]?.metrics.has('opened')).toBe(true)
    expect((await service.read('activities?deleted=true&type=opened_email')).body).toMatchObject({ activities: [] })
  })

  test.each(['clicked_content', 'viewed_content'])(
    'Report Content Event is an activity of its own type: %s',
    async (actionType) => {
      await using service = await startService()

      await service.send('track', {
        anonymousId: 'anon-9',
        event: 'Report Content Event',
        properties: { actionType, contentId: 3, templateId: 4 },
      })
      await service.send('identify', { userId: 'ada', anonymousId: 'anon-9' })

      expect((await service.read(`customers/ada/activities?type=${actionType}`)).body).toMatchObject({
        activities: [{ data: { contentId: 3, templateId: 4 } }],
      })
    },
  )
})

describe('a semantic event that lacks what it needs', () => {
  const noMetric =
    'properties.metric is not one of delivered, clicked, converted, opened, spammed, bounced, dropped, deferred'

  test.each([
    ['Device Created or Updated', { userId: 'ada' }, 'context.device.token is missing'],
    ['Device Created or Updated', { anonymousId: 'a', context: { device } }, 'userId is missing'],
    ['Device Deleted', { userId: 'ada' }, 'context.device.token is missing'],
    ['Device Deleted', { anonymousId: 'a' }, 'userId is missing', 'context.device.token is missing'],
    ['Device Deleted', { userId: 'ada', context: { device: 'tok-1' } }, 'context.device.token is missing'],
    ['Device Deleted', { userId: 'ada', context: { device: { token: '' } } }, 'context.device.token is missing'],
    ['Device Deleted', { userId: 'ada', properties: { device: 'tok-1' } }, 'context.device.token is missing'],
    ['User Deleted', { anonymousId: 'a' }, 'userId is missing'],
    ['User Suppressed', { anonymousId: 'a' }, 'userId is missing'],
    ['User Unsuppressed', { anonymousId: 'a' }, 'userId is missing'],
    ['Relationship Deleted', { userId: 'ada' }, 'properties.objectId is missing'],
    ['Object Deleted', { anonymousId: 'a' }, 'properties.objectId is missing'],
    ['Object Deleted', { userId: 'ada', properties: { objectId: true } }, 'properties.objectId is missing'],
    ['Object Deleted', { userId: 'ada', properties: { objectId: '' } }, 'properties.objectId is missing'],
    ['Group Deleted', { userId: 'ada' }, 'properties.objectId is missing'],
    ['Report Delivery Event', { userId: 'ada', properties: { metric: 'opened' } }, 'properties.deliveryId is missing'],
    ['Report Delivery Event', { userId: 'ada', properties: { deliveryId: 'd', metric: 'read' } }, noMetric],
    ['Report Delivery Event', { userId: 'ada' }, 'properties.deliveryId is missing', noMetric],
    [
      'Report Content Event',
      { anonymousId: 'a', properties: { activityType: 'viewed_content' } },
      'properties.actionType is not one of viewed_content, clicked_content',
    ],
  ])('%s %j is refused, or where strict mode looks no further, dropped', async (event, rest, ...problems) => {
    await using service = await startService()
    await using lenient = await startService({ strictSemanticEvents: 'accept' })

    const refused = await service.send('track', { event, ...rest })
    const accepted = await lenient.send('track', { event, ...rest })

    expect(refused).toMatchObject({ status: 400, body: { meta: { errors: problems } } })
    expect(accepted.status).toBe(200)
    expect(lenient.workspace.drops()).toMatchObject([{ code: 'invalid', status: 200, reasons: problems }])
  })
})

import { describe, expect, test } from 'vitest'
import { startService } from './service.ts'

describe('group', () => {
  test('creates an object of a type, keeps its attributes apart from those of the relationship, and relates the person', async () => {
    await using service = await startService()

    await service.send('group', {
      userId: 'ada',
      groupId: 'acme',
      traits: {
        object_type_id: '2',
        name: 'Acme',
        seats: 40,
        tags: ['a'],
        relationshipAttributes: { role: 'owner' },
        objectAttributes: { city: 'Bern' },
      },
    })

    expect((await service.read('objects/2/acme/attributes')).body).toEqual({
      object: {
        attributes: { name: 'Acme', seats: '40', tags: '["a"]', city: 'Bern' },
        timestamps: expect.objectContaining({ name: expect.any(Number), city: expect.any(Number) }),
        identifiers: { object_id: 'acme', cio_object_id: 'obb7fd050101' },
        object_type_id: '2',
      },
    })
    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ object_type_id: 2, identifiers: { object_id: 'acme' }, attributes: { role: 'owner' } }],
      next: '',
    })
    expect((await service.read('objects/2/acme/relationships')).body).toMatchObject({
      cio_relationships: [{ identifiers: { id: 'ada' }, object_type_id: '2' }],
    })
    expect((await service.read('customers/ada/activities?type=add_relationship')).body).toMatchObject({
      activities: [{ data: { object_id: 'acme', object_type_id: '2' } }],
    })
  })

  test('merges attributes, and removes those that are null or empty', async () => {
    await using service = await startService()
    await service.send('group', { groupId: 'acme', traits: { name: 'Acme', city: 'Bern', plan: 'pro' } })

    await service.send('group', { groupId: 'acme', traits: { plan: 'free', city: null, name: '' } })

    const { body } = await service.read('objects/1/acme/attributes')
    expect((body as { object: { attributes: object } }).object.attributes).toEqual({ plan: 'free' })
  })

  test('of a type that the workspace does not have is dropped', async () => {
    await using service = await startService()

    const sent = await service.send('group', { userId: 'ada', groupId: 'acme', traits: { objectTypeId: 9 } })

    expect(sent.status).toBe(200)
    expect((await service.read('objects/9/acme/attributes')).status).toBe(404)
    expect(service.workspace.drops()).toMatchObject([{ reasons: ['the workspace has no object type 9'] }])
  })

  test('without a groupId is refused; without a person only inside a batch', async () => {
    await using service = await startService()

    const unnamed = await service.send('group', { userId: 'ada' })
    const single = await service.send('group', { groupId: 'acme' })
    const item = await service.send('batch', { batch: [{ type: 'group', groupId: 'acme' }] })

    expect(unnamed.body).toEqual({ meta: { errors: ['groupId is missing'] } })
    expect(single.status).toBe(200)
    expect(item.body).toEqual({ meta: { errors: ['batch.0: Must have userId or anonymousId'] } })
  })

  test('is implied by an objectId among the traits of a person', async () => {
    await using service = await startService()

    await service.send('identify', {
      userId: 'ada',
      traits: { objectId: 'acme', objectTypeId: '2', relationshipAttributes: { role: 'owner' }, plan: 'pro' },
    })

    expect((await service.read('customers/ada/relationships')).body).toMatchObject({
      cio_relationships: [{ object_type_id: 2, identifiers: { object_id: 'acme' }, attributes: { role: 'owner' } }],
    })
    const { body } = await service.read('customers/ada/attributes')
    expect(Object.keys((body as { customer: { attributes: object } }).customer.attributes).sort()).toEqual([
      '_cio_subscription_preferences_computed',
      'cio_id',
      'id',
      'objectId',
      'plan',
    ])
  })
})

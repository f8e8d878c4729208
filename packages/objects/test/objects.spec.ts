import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { deleteObject, deleteRelationship, relate, saveObject } from '../src/index.ts'

describe('an object', () => {
  test('is created with its attributes and its first person', { tags: 'smoke' }, async ({
    client,
    create,
    ids,
    read,
  }) => {
    const { userId } = await create.person()
    const objectId = ids.object('company')

    await saveObject(client, {
      userId,
      objectId,
      traits: { name: 'Blue Finch', seats: 40, address: { city: 'London' } },
    })

    await eventually(
      () => read.object({ objectId }),
      (object) =>
        expect(object?.attributes).toMatchObject({
          name: 'Blue Finch',
          seats: '40',
          address: JSON.stringify({ city: 'London' }),
        }),
    )
    expect(await read.objectRelationships({ objectId })).toMatchObject([{ id: userId }])
    expect(await read.relationships(userId)).toMatchObject([{ objectId, objectTypeId: 1 }])
  })

  test('keeps the attributes that an update leaves out', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const objectId = ids.object('company')
    await saveObject(client, { userId, objectId, traits: { name: 'Blue Finch', seats: 40 } })

    await saveObject(client, { userId, objectId, traits: { seats: 41 } })

    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object?.attributes).toMatchObject({ name: 'Blue Finch', seats: '41' }),
    )
    expect(await read.relationships(userId)).toHaveLength(1)
  })

  test('of another type is another object, also under the same id', async ({ client, create, ids, cleanup, read }) => {
    const { userId } = await create.person()
    const objectId = ids.object('company')
    cleanup.object({ objectId, objectTypeId: 2 })

    await saveObject(client, { userId, objectId, traits: { name: 'Company' } })
    await saveObject(client, { userId, objectId, objectTypeId: 2, traits: { name: 'Account' } })

    await eventually(
      () => Promise.all([read.object({ objectId }), read.object({ objectId, objectTypeId: 2 })]),
      (objects) => expect(objects.map((object) => object?.attributes.name)).toEqual(['Company', 'Account']),
    )

    await deleteObject(client, { objectId })

    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object).toBeUndefined(),
    )
    expect(await read.object({ objectId, objectTypeId: 2 })).toBeDefined()
  })

  test('deleted is gone with its relationships, and its people stay', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { plan: 'pro' } })
    const objectId = ids.object('company')
    await saveObject(client, { userId, objectId })
    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toHaveLength(1),
    )

    await deleteObject(client, { objectId })

    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object).toBeUndefined(),
    )
    expect(await read.relationships(userId)).toEqual([])
    expect(await read.person(userId)).toMatchTraits({ plan: 'pro' })
    expect(await read.person('unused')).toBeUndefined()
  })

  test('that does not exist can be deleted, and nothing happens', async ({ client, ids, read }) => {
    const objectId = ids.object('nothing')

    await deleteObject(client, { objectId })

    await never(() => read.object({ objectId }))
  })
})

describe('a relationship', () => {
  test('is added without touching the object', async ({ client, create, ids, read }) => {
    const [first, second] = [await create.person({ type: 'first' }), await create.person({ type: 'second' })]
    const objectId = ids.object('company')
    await saveObject(client, { userId: first.userId, objectId, traits: { name: 'Blue Finch' } })

    await relate(client, { userId: second.userId, objectId, relationshipAttributes: { role: 'owner' } })

    await eventually(
      () => read.objectRelationships({ objectId }),
      (people) => expect(people?.map(({ id }) => id).sort()).toEqual([first.userId, second.userId].sort()),
    )
    expect(await read.relationships(second.userId)).toMatchObject([{ objectId, attributes: { role: 'owner' } }])
    expect((await read.object({ objectId }))?.attributes).toMatchObject({ name: 'Blue Finch' })
  })

  test('takes new attributes and keeps the others', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const objectId = ids.object('company')
    await relate(client, { userId, objectId, relationshipAttributes: { role: 'owner', since: '2024' } })

    await relate(client, { userId, objectId, relationshipAttributes: { role: 'member' } })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ attributes: { role: 'member', since: '2024' } }]),
    )
  })

  test('deleted leaves the person and the object', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const [kept, left] = [ids.object('kept'), ids.object('left')]
    for (const objectId of [kept, left]) await saveObject(client, { userId, objectId, traits: { name: 'Blue Finch' } })
    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toHaveLength(2),
    )

    await deleteRelationship(client, { userId, objectId: left })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId: kept }]),
    )
    expect((await read.object({ objectId: left }))?.attributes).toMatchObject({ name: 'Blue Finch' })
  })

  test('of a visitor comes true when they are identified', async ({ client, ids, read }) => {
    const [userId, anonymousId, objectId] = [ids.user('visitor'), ids.anonymous('visitor'), ids.object('company')]

    await saveObject(client, { anonymousId, objectId, traits: { name: 'Blue Finch' } })
    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId }]),
    )
  })
})

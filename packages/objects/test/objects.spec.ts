import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { deleteObject, deleteRelationship, relate, relateSeveral, saveObject, saveObjects } from '../src/index.ts'

describe('an object', () => {
  test('is created with its attributes and its first person [OBJECT-01, OBJTYPE-03]', { tags: 'smoke' }, async ({
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
      relationshipAttributes: { role: 'founder' },
    })

    await eventually(
      () => read.object({ objectId, objectTypeId: 1 }),
      (object) =>
        expect(object?.attributes).toMatchObject({
          name: 'Blue Finch',
          seats: '40',
          address: JSON.stringify({ city: 'London' }),
        }),
    )
    expect(await read.objectRelationships({ objectId })).toMatchObject([{ id: userId }])
    expect(await read.relationships(userId)).toMatchObject([
      { objectId, objectTypeId: 1, attributes: { role: 'founder' } },
    ])
    expect(await read.activities(userId, { type: 'add_relationship' })).toHaveLength(1)
  })

  test('keeps the attributes that an update leaves out, and its people [OBJECT-02]', async ({
    client,
    create,
    read,
  }) => {
    const { userId, objectId } = await create.object({ traits: { name: 'Blue Finch', seats: 40 } })

    await saveObject(client, { userId, objectId, traits: { seats: 41, city: 'London' } })

    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object?.attributes).toMatchObject({ name: 'Blue Finch', seats: '41', city: 'London' }),
    )
    expect(await read.relationships(userId)).toHaveLength(1)
  })

  test('keeps nested attributes as they are [OBJECT-06]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const objectId = ids.object('nested')
    const traits = {
      billing: { address: { lines: ['1 High St', 'London'], isMain: true } },
      tags: ['b', 'a'],
      score: 85.5,
    }

    await saveObject(client, { userId, objectId, traits })

    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object).toMatchTraits(traits),
    )
  })

  test('of another type is another object, also under the same id [OBJTYPE-01, OBJTYPE-02]', async ({
    client,
    create,
    cleanup,
    read,
  }) => {
    const { userId, objectId } = await create.object({ traits: { name: 'Company' } })
    cleanup.object({ objectId, objectTypeId: 2 })

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
    expect(await read.relationships(userId)).toMatchObject([{ objectId, objectTypeId: 2 }])
  })

  test('deleted is gone with its relationships, and its people stay [OBJECT-03, GDPR-04]', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    const { objectId } = await create.object({ userId })

    await deleteObject(client, { objectId })

    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object).toBeUndefined(),
    )
    expect(await read.relationships(userId)).toEqual([])
    expect(await read.person(userId)).toMatchTraits({ tier: 'gold' })
    expect(await read.person('unused')).toBeUndefined()
  })

  test('comes, changes and goes [OBJECT-08]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    const objectId = ids.object('life')
    const life = async () => ({
      attributes: (await read.object({ objectId }))?.attributes,
      members: (await read.objectRelationships({ objectId }))?.map(({ id }) => id) ?? [],
      relationships: (await read.relationships(userId))?.map((relationship) => relationship.objectId),
    })

    await saveObject(client, { userId, objectId, traits: { name: 'Blue Finch', seats: 40 } })
    await eventually(life, (found) =>
      expect(found).toMatchObject({
        attributes: { name: 'Blue Finch', seats: '40' },
        members: [userId],
        relationships: [objectId],
      }),
    )
    await saveObject(client, { userId, objectId, traits: { seats: 41, city: 'London' } })
    await eventually(life, (found) =>
      expect(found).toMatchObject({
        attributes: { name: 'Blue Finch', seats: '41', city: 'London' },
        members: [userId],
        relationships: [objectId],
      }),
    )
    await deleteObject(client, { objectId })
    await eventually(life, (found) => expect(found).toEqual({ attributes: undefined, members: [], relationships: [] }))
    expect(await read.person(userId)).toMatchTraits({ tier: 'gold' })
  })

  test('that does not exist can be deleted, and nothing happens', async ({ client, ids, read }) => {
    const objectId = ids.object('nothing')

    await deleteObject(client, { objectId })

    await never(() => read.object({ objectId }))
  })

  test('is each one of ten, with ten people [OBJECT-12]', async ({ client, create, ids, read }) => {
    const people = await Promise.all(Array.from({ length: 10 }, () => create.person({ type: 'row' })))
    const objects = people.map(({ userId }, index) => ({ userId, objectId: ids.object('row'), traits: { index } }))

    const receipts = await saveObjects(client, objects)

    expect(receipts).toHaveLength(10)
    for (const [index, { userId, objectId }] of objects.entries()) {
      await eventually(
        () => read.object({ objectId }),
        (object) => expect(object?.attributes.index).toBe(`${index}`),
      )
      expect(await read.objectRelationships({ objectId })).toMatchObject([{ id: userId }])
    }
  })
})

describe('a relationship', () => {
  test('is added without touching the object [OBJECT-04]', async ({ client, create, read }) => {
    const first = await create.object({ traits: { name: 'Blue Finch' } })
    const { objectId } = first
    const second = await create.person({ type: 'second' })

    await relate(client, { userId: second.userId, objectId, relationshipAttributes: { role: 'owner' } })

    await eventually(
      () => read.objectRelationships({ objectId }),
      (people) => expect(people?.map(({ id }) => id).sort()).toEqual([first.userId, second.userId].sort()),
    )
    expect(await read.relationships(second.userId)).toBeRelatedTo({ objectId }, { role: 'owner' })
    expect((await read.object({ objectId }))?.attributes).toMatchObject({ name: 'Blue Finch' })
  })

  test('has attributes of its own [RELATTR-01]', async ({ client, create, read }) => {
    const { userId, objectId } = await create.object({ traits: { role: 'company' } })

    await relate(client, { userId, objectId, relationshipAttributes: { role: 'owner', seats: 7 } })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toBeRelatedTo({ objectId }, { role: 'owner', seats: '7' }),
    )
    expect(await read.object({ objectId })).toMatchTraits({ role: 'company', seats: undefined })
    expect(await read.person(userId)).toMatchTraits({ role: undefined })
  })

  test('takes new attributes and keeps the others [RELATTR-02]', async ({ client, create, read }) => {
    const { userId, objectId } = await create.relationship({ attributes: { role: 'owner', since: '2024' } })

    await relate(client, { userId, objectId, relationshipAttributes: { role: 'member' } })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toBeRelatedTo({ objectId }, { role: 'member', since: '2024' }),
    )
    expect(await read.relationships(userId)).toHaveLength(1)
  })

  test('deleted leaves the person and the object [OBJECT-05, GDPR-05]', async ({ client, create, read }) => {
    const { userId } = await create.person()
    const kept = await create.object({ userId, type: 'kept' })
    const left = await create.object({ userId, type: 'left', traits: { name: 'Blue Finch' } })

    await deleteRelationship(client, { userId, objectId: left.objectId })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId: kept.objectId }]),
    )
    expect((await read.object({ objectId: left.objectId }))?.attributes).toMatchObject({ name: 'Blue Finch' })
    expect(await read.person(userId)).toBeDefined()
    expect(await read.activities(userId, { type: 'delete_relationship' })).toHaveLength(1)
  })

  test('is deleted with an object of one type, and not with that of another under the same id', async ({
    client,
    create,
    cleanup,
    read,
  }) => {
    const { userId, objectId } = await create.object()
    cleanup.object({ objectId, objectTypeId: 2 })
    await relate(client, { userId, objectId, objectTypeId: 2 })
    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toHaveLength(2),
    )

    await deleteRelationship(client, { userId, objectId, objectTypeId: 2 })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId, objectTypeId: 1 }]),
    )
  })

  test('is deleted for a person who is named by email address [EMAILID-01]', async ({ client, create, read }) => {
    const { userId, email } = await create.person()
    const { objectId } = await create.object({ userId })

    await deleteRelationship(client, { userId: email, objectId })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toEqual([]),
    )
  })

  test('is one of three that a person has [OBJECT-07]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const objectIds = ['first', 'second', 'third'].map((type) => ids.object(type))

    for (const objectId of objectIds) await saveObject(client, { userId, objectId })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships?.map(({ objectId }) => objectId).sort()).toEqual([...objectIds].sort()),
    )
  })

  test('is made with several people in one call, each with attributes of their own', async ({
    client,
    create,
    read,
  }) => {
    const { userId: founder, objectId } = await create.object()
    const [first, second] = [await create.person({ type: 'first' }), await create.person({ type: 'second' })]

    await relateSeveral(client, {
      objectId,
      members: [
        { userId: first.userId, relationshipAttributes: { role: 'owner' } },
        { userId: second.userId, relationshipAttributes: { role: 'member' } },
      ],
    })

    await eventually(
      () => read.objectRelationships({ objectId }),
      (people) => expect(people?.map(({ id }) => id).sort()).toEqual([founder, first.userId, second.userId].sort()),
    )
    expect(await read.relationships(first.userId)).toBeRelatedTo({ objectId }, { role: 'owner' })
    expect(await read.relationships(second.userId)).toBeRelatedTo({ objectId }, { role: 'member' })
  })

  test('is as old as it is said to be [OBJECT-11]', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const objectId = ids.object('dated')
    const timestamp = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)

    await saveObject(client, { userId, objectId, timestamp })

    await eventually(
      () => read.activities(userId, { type: 'add_relationship' }),
      (activities) => expect(activities).toMatchObject([{ timestamp: Math.floor(timestamp.getTime() / 1000) }]),
    )
  })

  test('of a visitor comes true when they are identified', async ({ client, ids, read }) => {
    const [userId, anonymousId, objectId] = [ids.user('visitor'), ids.anonymous('visitor'), ids.object('company')]
    await saveObject(client, { anonymousId, objectId, traits: { name: 'Blue Finch' } })
    await eventually(
      () => read.object({ objectId }),
      (object) => expect(object).toBeDefined(),
    )

    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId }]),
    )
  })
})

describe('an object or a relationship of the wrong form', () => {
  test('is refused before it leaves, and nothing is changed [OBJECT-09, OBJECT-10]', async ({
    client,
    create,
    read,
    sent,
  }) => {
    const { userId, objectId } = await create.object({ traits: { name: 'Blue Finch' } })
    const objectTypes = [0, -1, 1.5, '0', '-1', 'abc', '1.0', {}]

    for (const [call, sentence] of [
      [() => saveObject(client, { userId, objectId: '' }), 'The objectId of a message of type "group" is empty.'],
      [() => saveObject(client, { userId: '', objectId }), 'The userId of a message of type "group" is empty.'],
      [
        () => saveObject(client, { userId, objectId, traits: 'Red Finch' as never }),
        'The traits of a message of type "group" must be an object.',
      ],
      [() => relate(client, { userId: '', objectId }), 'The userId of a message of type "group" is empty.'],
      [() => relate(client, { userId, objectId: '' }), 'The objectId of a message of type "group" is empty.'],
      [
        () => deleteRelationship(client, { userId: '', objectId }),
        'The userId of a message of type "Relationship Deleted" is empty.',
      ],
      [
        () => deleteRelationship(client, { userId, objectId: '' }),
        'The objectId of a message of type "Relationship Deleted" is empty.',
      ],
      [() => deleteObject(client, { objectId: '' }), 'The objectId of a message of type "Object Deleted" is empty.'],
      ...objectTypes.flatMap((type) => {
        const wrong = { userId, objectId, objectTypeId: type as never }
        const found = typeof type === 'string' ? `"${type}"` : type
        return [
          [() => saveObject(client, wrong), `The objectTypeId of a message of type "group" is ${found}.`],
          [() => deleteObject(client, wrong), `The objectTypeId of a message of type "Object Deleted" is ${found}.`],
          [
            () => deleteRelationship(client, wrong),
            `The objectTypeId of a message of type "Relationship Deleted" is ${found}.`,
          ],
        ] as const
      }),
    ] as const) {
      expect(call).toThrowError(sentence)
    }

    expect(sent.requests).toEqual([])
    expect((await read.object({ objectId }))?.attributes).toMatchObject({ name: 'Blue Finch' })
    expect(await read.relationships(userId)).toHaveLength(1)
  })
})

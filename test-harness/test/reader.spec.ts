import { createMessage } from '@cio/core'
import { describe, eventually, expect, test } from '../src/vitest/index.ts'

describe('the reader', () => {
  test('finds the relationships of a person, and the people of an object', async ({ client, create, ids, read }) => {
    const { userId, email } = await create.person()
    const objectId = ids.object('company', { objectTypeId: 2 })
    const traits = { object_type_id: '2', name: 'Blue Finch', relationshipAttributes: { role: 'owner' } }

    await client.send(createMessage('group', { userId, groupId: objectId, traits }))

    const object = await eventually(
      () => read.object({ objectTypeId: 2, objectId }),
      (object) => expect(object).toMatchObject({ objectTypeId: 2, objectId, attributes: { name: 'Blue Finch' } }),
    )
    expect(await read.relationships(userId)).toEqual([
      { objectTypeId: 2, objectId, cioObjectId: object?.cioObjectId, attributes: { role: 'owner' } },
    ])
    expect(await read.objectRelationships({ objectTypeId: 2, objectId })).toMatchObject([{ id: userId, email }])
    expect(await read.object({ objectId })).toBeUndefined()
  })

  test('finds the devices of a person', async ({ client, create, ids, read }) => {
    const { userId } = await create.person()
    const token = ids.device('ios')
    const context = { device: { token, type: 'ios' }, app: { version: '4.1.0' } }

    await client.send(createMessage('track', { userId, event: 'Device Created or Updated', context }))

    await eventually(
      () => read.person(userId),
      (person) =>
        expect(person?.devices).toMatchObject([
          { id: token, platform: 'ios', lastUsed: expect.any(Number), attributes: { app_version: '4.1.0' } },
        ]),
    )
  })

  test('finds many people at once, also more than one request takes, and leaves out who is not there', async ({
    client,
    ids,
    read,
  }) => {
    const userIds = Array.from({ length: 130 }, () => ids.user('many'))
    const batch = userIds.slice(0, -2).map((userId) => createMessage('identify', { userId }))

    await client.post('/batch', JSON.stringify({ batch }))

    await eventually(
      () => read.peopleById(userIds),
      (people) => expect(people.map(({ id }) => id).sort()).toEqual(batch.map(({ userId }) => userId).sort()),
    )
    expect(await read.peopleById([])).toEqual([])
  })

  test('finds a whole history, however many pages it has, or the part that is asked for', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const batch = Array.from({ length: 120 }, (_, index) =>
      createMessage('track', { userId, event: `Step ${index}`, properties: { index } }),
    )

    await client.post('/batch', JSON.stringify({ batch }))

    const events = await eventually(
      () => read.activities(userId, { type: 'event' }),
      (events) => expect(events).toHaveLength(120),
    )
    expect(new Set(events?.map(({ name }) => name)).size).toBe(120)
    expect(await read.activities(userId, { type: 'event', name: 'Step 7' })).toMatchObject([
      { type: 'event', name: 'Step 7', data: { index: 7 } },
    ])
  })

  test('tells nobody from somebody who has nothing', async ({ create, read }) => {
    const { userId } = await create.person()

    expect(await read.relationships(userId)).toEqual([])
    expect(await read.segments(userId)).toEqual([])
    expect(await read.relationships('nobody')).toBeUndefined()
    expect(await read.segments('nobody')).toBeUndefined()
    expect(await read.activities({ email: 'nobody@example.com' })).toBeUndefined()
    expect(await read.objectRelationships({ objectId: 'nothing' })).toBeUndefined()
  })

  test('knows the object types of the workspace', async ({ read }) => {
    expect(await read.objectTypes()).toEqual(
      expect.arrayContaining([
        { id: 1, name: expect.any(String) },
        { id: 2, name: expect.any(String) },
      ]),
    )
  })
})

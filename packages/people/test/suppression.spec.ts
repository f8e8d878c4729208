import { createMessage, type Sender } from '@cio/core'
import type { Cleanup, Create, Reader } from '@cio/test-harness'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import {
  changeSubscriptionPreferences,
  deletePerson,
  identify,
  replaceSubscriptionPreferences,
  resubscribePerson,
  suppressPerson,
  unsubscribePerson,
  unsuppressPerson,
} from '../src/index.ts'

describe('a deleted person', () => {
  test('is gone, and stays gone, with the reason on the wire [GDPR-01]', async ({ client, create, read, sent }) => {
    const { userId, email } = await create.person()

    await deletePerson(client, { userId, properties: { reason: 'asked', reference: 'request 4711' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )
    await never(() => read.person(userId))
    expect(await read.people({ email })).toEqual([])
    expect(await read.deletedActivities(userId)).toHaveActivity({ type: 'profile_delete' })
    expect(sent.messages).toMatchObject([{ properties: { reason: 'asked', reference: 'request 4711' } }])
  })

  test('comes back without a past [PEOPLE-05]', async ({ client, create, read }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    await client.send(createMessage('track', { userId, event: 'Report Opened' }))
    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveReceivedEvent('Report Opened'),
    )
    await deletePerson(client, { userId })
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )

    await identify(client, { userId, traits: { city: 'London' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ city: 'London', tier: undefined, email: undefined }),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('who never existed is not created by it [PEOPLE-09]', async ({ client, ids, read }) => {
    const userId = ids.user('nobody')

    await deletePerson(client, { userId })

    await never(() => read.person(userId))
  })

  test('can be named by email address [EMAILID-01]', async ({ client, create, read }) => {
    const { userId, email } = await create.person()

    await deletePerson(client, { userId: email })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )
  })
})

describe('a suppressed person', () => {
  test('is gone and cannot come back, by id or by email address [PEOPLE-07]', async ({
    client,
    create,
    ids,
    cleanup,
    read,
  }) => {
    const { userId, email } = await create.person({ type: 'suppressed' })
    const other = ids.user('other')
    cleanup.suppression(userId)

    await suppressPerson(client, { userId })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )
    await identify(client, { userId, traits: { plan: 'pro' } })
    await identify(client, { userId: other, traits: { email } })
    await never(() => read.person(userId))
    expect(await read.people({ email })).toEqual([])
  })

  test('comes back without a past once unsuppressed [GDPR-02]', async ({ client, create, cleanup, read, sent }) => {
    const { userId } = await create.person({ type: 'unsuppressed', traits: { tier: 'gold' } })
    cleanup.suppression(userId)
    await client.send(createMessage('track', { userId, event: 'Report Opened' }))
    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveReceivedEvent('Report Opened'),
    )
    await suppressPerson(client, { userId, properties: { reason: 'asked' } })
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )

    await unsuppressPerson(client, { userId, properties: { reason: 'asked again' } })
    await never(() => read.person(userId))
    await identify(client, { userId, traits: { city: 'London' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ city: 'London', tier: undefined }),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
    expect(sent.messages.slice(1, 3)).toMatchObject([
      { event: 'User Suppressed', properties: { reason: 'asked' } },
      { event: 'User Unsuppressed', properties: { reason: 'asked again' } },
    ])
  })

  test('is suppressed as of when it was asked for [GDPR-07]', async ({ client, create, cleanup, read, sent }) => {
    const { userId } = await create.person({ type: 'dated' })
    cleanup.suppression(userId)
    const timestamp = new Date(Date.now() - 24 * 60 * 60 * 1000)

    await suppressPerson(client, { userId, timestamp })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )
    expect(sent.messages).toMatchObject([{ event: 'User Suppressed', timestamp: timestamp.toISOString() }])
    const [deletion] = await read.deletedActivities(userId, { type: 'profile_delete' })
    expect(deletion?.timestamp).toBe(Math.floor(timestamp.getTime() / 1000))
    await identify(client, { userId, traits: { plan: 'pro' } })
    await never(() => read.person(userId))
  })

  test('is not brought back by an event, nor does the event wait for them to come back [SUPP-01]', async ({
    client,
    create,
    cleanup,
    read,
  }) => {
    const { userId } = await suppressed({ client, create, cleanup, read })

    await client.send(createMessage('track', { userId, event: 'Report Opened' }))

    await never(() => read.person(userId))
    await unsuppressPerson(client, { userId })
    await never(() => read.person(userId))
    await identify(client, { userId, traits: { city: 'London' } })
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ city: 'London' }),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('is not brought back by an object, and does not belong to it [SUPP-02]', async ({
    client,
    create,
    cleanup,
    read,
  }) => {
    const { userId } = await suppressed({ client, create, cleanup, read })
    const { objectId } = await create.object()

    await client.send(createMessage('group', { userId, groupId: objectId, traits: { name: 'Blue Finch' } }))

    await never(() => read.person(userId))
    const members = await read.objectRelationships({ objectId })
    expect(members?.map(({ id }) => id)).not.toContain(userId)
    expect(members).toHaveLength(1)
  })

  test('is not brought back by a device [SUPP-03]', async ({ client, create, cleanup, ids, read }) => {
    const { userId } = await suppressed({ client, create, cleanup, read })
    const context = { device: { token: ids.device('phone'), type: 'ios' } }

    await client.send(createMessage('track', { userId, event: 'Device Created or Updated', context }))

    await never(() => read.person(userId))
  })

  test('takes nothing from somebody who is merged into them [SUPP-04]', async ({ client, create, cleanup, read }) => {
    const { userId } = await suppressed({ client, create, cleanup, read })
    const other = await create.person({ type: 'other', traits: { tier: 'gold' } })

    await client.send(createMessage('alias', { userId, previousId: other.userId }))

    await never(() => read.person(userId))
    expect(await read.person(other.userId)).toMatchTraits({ tier: 'gold' })
  })

  test('is one of five, all of them blocked [GDPR-10]', async ({ client, create, cleanup, read }) => {
    const people = await Promise.all(Array.from({ length: 5 }, () => create.person({ type: 'row' })))
    for (const { userId } of people) cleanup.suppression(userId)
    const alive = () => read.peopleById(people.map(({ userId }) => userId))

    await Promise.all(people.map(({ userId }) => suppressPerson(client, { userId })))

    await eventually(alive, (found) => expect(found).toEqual([]))
    for (const { userId } of people) await identify(client, { userId, traits: { plan: 'pro' } })
    await never(alive)
  })
})

describe('what names nobody, or has the wrong form', () => {
  test('is refused before it leaves, and nobody is changed [PEOPLE-08, GDPR-08]', async ({
    client,
    create,
    ids,
    read,
    sent,
  }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    const nobody = { userId: '' }
    const wrong = { userId: 7 as never }

    for (const [call, sentence] of [
      [
        () => identify(client, { ...nobody, traits: { tier: 'iron' } }),
        'The userId of a message of type "identify" is empty.',
      ],
      [
        () => identify(client, { ...wrong, traits: { tier: 'iron' } }),
        'The userId of a message of type "identify" is of type number.',
      ],
      // @ts-expect-error The compiler refuses it first.
      [() => identify(client, { traits: { tier: 'iron' } }), 'A message of type "identify" names nobody.'],
      [
        () => identify(client, { userId, traits: 'iron' as never }),
        'The traits of a message of type "identify" must be an object',
      ],
      [
        () => identify(client, { userId, traits: ['iron'] as never }),
        'The traits of a message of type "identify" must be an object',
      ],
      [
        () => identify(client, { userId, object: { objectId: '' } }),
        'The objectId of a message of type "identify" is empty.',
      ],
      [
        () => identify(client, { userId, traits: 'iron' as never, object: { objectId: ids.object('company') } }),
        'The traits of a message of type "identify" must be an object',
      ],
      [
        () => identify(client, { userId, timestamp: 'yesterday' }),
        'The timestamp of a message of type "identify" is no date.',
      ],
      [() => deletePerson(client, nobody), 'The userId of a message of type "User Deleted" is empty.'],
      [
        () => deletePerson(client, { userId, properties: 'asked' as never }),
        'The properties of a message of type "track" must be an object',
      ],
      [() => suppressPerson(client, nobody), 'The userId of a message of type "User Suppressed" is empty.'],
      [() => unsuppressPerson(client, wrong), 'The userId of a message of type "User Unsuppressed" is of type number.'],
      [() => unsubscribePerson(client, nobody), 'The userId of a message of type "identify" is empty.'],
      [() => resubscribePerson(client, wrong), 'The userId of a message of type "identify" is of type number.'],
      [
        () => changeSubscriptionPreferences(client, { ...nobody, topics: { 1: true } }),
        'The userId of a message of type "identify" is empty.',
      ],
      [
        () => changeSubscriptionPreferences(client, { userId, topics: 'all' as never }),
        'The topics of a message of type "identify" must be an object',
      ],
      [
        () => replaceSubscriptionPreferences(client, { ...wrong, topics: { 1: true } }),
        'The userId of a message of type "identify" is of type number.',
      ],
      [
        () => replaceSubscriptionPreferences(client, { userId, channels: ['email'] as never }),
        'The channels of a message of type "identify" must be an object',
      ],
    ] as const) {
      expect(call).toThrowError(sentence)
    }

    expect(sent.requests).toEqual([])
    expect(await read.person(userId)).toMatchTraits({ tier: 'gold' })
  })
})

type Fixtures = Readonly<{ client: Sender; create: Create; cleanup: Cleanup; read: Reader }>

/** Somebody who was there, and is suppressed by now. */
async function suppressed({ client, create, cleanup, read }: Fixtures) {
  const person = await create.person({ type: 'suppressed' })
  cleanup.suppression(person.userId)
  await suppressPerson(client, { userId: person.userId })
  await eventually(
    () => read.person(person.userId),
    (found) => expect(found).toBeUndefined(),
  )
  return person
}

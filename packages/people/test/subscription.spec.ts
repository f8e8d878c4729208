import { describe, eventually, expect, test } from '@cio/test-harness/vitest'
import {
  changeSubscriptionPreferences,
  identify,
  replaceSubscriptionPreferences,
  resubscribePerson,
  unsubscribePerson,
} from '../src/index.ts'

describe('a subscription', () => {
  test('ends and begins again, and the person stays throughout [PEOPLE-06]', async ({ client, create, read }) => {
    const { userId } = await create.person({ traits: { plan: 'pro' } })

    await unsubscribePerson(client, { userId })
    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person?.unsubscribed).toBe(true)
        expect(person).toMatchTraits({ plan: 'pro' })
      },
    )

    await resubscribePerson(client, { userId })
    await eventually(
      () => read.person(userId),
      (person) => expect(person?.unsubscribed).toBe(false),
    )
  })

  test('to one topic changes without the others', async ({ client, create, read }) => {
    const { userId } = await create.person()
    await replaceSubscriptionPreferences(client, { userId, topics: { 1: false, 2: false } })
    await eventually(
      () => read.subscriptionPreferences(userId),
      (preferences) => expect(preferences?.topics.map(({ subscribed }) => subscribed)).toEqual([false, false]),
    )

    await changeSubscriptionPreferences(client, { userId, topics: { 1: true } })

    await eventually(
      () => read.subscriptionPreferences(userId),
      (preferences) =>
        expect(preferences?.topics).toMatchObject([
          { id: 1, subscribed: true },
          { id: 2, subscribed: false },
        ]),
    )
  })

  test('falls back to the default of what a replacement leaves out', async ({ client, create, read }) => {
    const { userId } = await create.person()
    await replaceSubscriptionPreferences(client, { userId, topics: { 1: false, 2: false } })
    await eventually(
      () => read.subscriptionPreferences(userId),
      (preferences) => expect(preferences?.topics).toMatchObject([{ subscribed: false }, { subscribed: false }]),
    )

    await replaceSubscriptionPreferences(client, { userId, topics: { 2: false } })

    await eventually(
      () => read.subscriptionPreferences(userId),
      (preferences) =>
        expect(preferences?.topics).toMatchObject([
          { id: 1, subscribed: true },
          { id: 2, subscribed: false },
        ]),
    )
  })

  test('by one channel changes without the others, and a replacement names all of them', async ({
    client,
    create,
    read,
  }) => {
    const { userId } = await create.person()
    const preferences = async () => {
      const stored = (await read.person(userId))?.attributes.cio_subscription_preferences
      return stored === undefined ? undefined : JSON.parse(stored)
    }
    await replaceSubscriptionPreferences(client, { userId, topics: { 1: true }, channels: { email: true, sms: true } })
    await eventually(preferences, (found) =>
      expect(found).toEqual({ topics: { topic_1: true }, channels: { email: true, sms: true } }),
    )

    await changeSubscriptionPreferences(client, { userId, channels: { sms: false } })
    await eventually(preferences, (found) =>
      expect(found).toEqual({ topics: { topic_1: true }, channels: { email: true, sms: false } }),
    )

    await replaceSubscriptionPreferences(client, { userId, channels: { push: false } })
    await eventually(preferences, (found) => expect(found).toEqual({ topics: {}, channels: { push: false } }))
  })
})

describe('a person identified with an object', () => {
  test('is related to it, and of what says so only the id stays among the traits', async ({ client, ids, read }) => {
    const [userId, objectId] = [ids.user('member'), ids.object('company')]

    await identify(client, {
      userId,
      traits: { plan: 'pro' },
      object: { objectId, relationshipAttributes: { role: 'owner' } },
    })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId, attributes: { role: 'owner' } }]),
    )
    expect(await read.person(userId)).toMatchTraits({
      plan: 'pro',
      objectId,
      objectTypeId: undefined,
      relationshipAttributes: undefined,
    })
  })

  test('of another type is related to that one', async ({ client, cleanup, ids, read }) => {
    const [userId, objectId] = [ids.user('member'), ids.object('account')]
    cleanup.object({ objectId, objectTypeId: 2 })

    await identify(client, { userId, object: { objectId, objectTypeId: 2 } })

    await eventually(
      () => read.relationships(userId),
      (relationships) => expect(relationships).toMatchObject([{ objectId, objectTypeId: 2 }]),
    )
    expect(await read.object({ objectId })).toBeUndefined()
  })
})

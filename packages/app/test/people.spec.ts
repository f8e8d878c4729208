import { createMessage } from '@cio/core'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { NotFoundError } from '../src/index.ts'
import {
  findPeopleByEmail,
  getPeople,
  getPerson,
  getSubscriptionCenterToken,
  getSubscriptionPreferences,
  listDevices,
  listPersonActivities,
  listPersonSegments,
  listRelationships,
  listSubscriptionTopics,
  parseAttributes,
  searchPeople,
} from '../src/people.ts'
import { all } from './calls.ts'
import { test } from './fixtures.ts'
import { putIntoSegment } from './put-into-segment.ts'

describe('a person', () => {
  test('is read by id, by email and by the id that Customer.io gave them', { tags: 'smoke' }, async ({
    app,
    create,
  }) => {
    const { userId, email } = await create.person({ traits: { tier: 'gold', seats: 7 } })

    const person = await getPerson(app, { id: userId })

    expect(person).toMatchObject({ identifiers: { id: userId, email }, attributes: { tier: 'gold', seats: '7' } })
    const { cio_id } = person.identifiers
    expect(await getPerson(app, { email })).toMatchObject({ identifiers: { cio_id } })
    expect(await getPerson(app, { cio_id })).toMatchObject({ identifiers: { id: userId } })
  })

  test('tells numbers, booleans and lists as such, if asked', async ({ app, create }) => {
    const { userId } = await create.person({ traits: { seats: 7, trial: false, code: '007', tags: ['a', 'b'] } })

    const { attributes } = await getPerson(app, { id: userId })

    expect(attributes).toMatchObject({ seats: '7', trial: 'false', code: '007', tags: '["a","b"]' })
    expect(parseAttributes(attributes)).toMatchObject({
      id: userId,
      seats: 7,
      trial: false,
      code: '007',
      tags: ['a', 'b'],
    })
  })

  test('is found by an email address with a plus in it', async ({ app, client, ids }) => {
    const userId = ids.user('plus')
    const email = `${userId}+news@integration-test.example.com`
    await client.send(createMessage('identify', { userId, traits: { email } }))

    await eventually(
      () => findPeopleByEmail(app, email.toUpperCase()),
      (people) => expect(people).toMatchObject([{ id: userId, email }]),
    )
    expect(await getPerson(app, { email })).toMatchObject({ id: userId })
  })

  test('is not looked for by each letter of an id', async ({ app, emulator }) => {
    // @ts-expect-error The compiler refuses it first.
    await expect(all(getPeople(app, 'ada'))).rejects.toMatchObject({
      code: 'CIO_INVALID_MESSAGE',
      message: 'The ids of people have to be a list.',
    })
    expect(emulator.requests({ path: '/v1/customers/attributes' })).toEqual([])
  })

  test('gets a token for the subscription center', async ({ app, create, emulator: _emulator }) => {
    const { userId } = await create.person()
    const { userId: other } = await create.person()

    const token = await getSubscriptionCenterToken(app, userId)

    expect(token).toMatch(/^[\w-]{20,}$/)
    expect(await getSubscriptionCenterToken(app, other)).not.toBe(token)
    await expect(getSubscriptionCenterToken(app, `${userId}-nobody`)).rejects.toThrowError(
      `No person has the id "${userId}-nobody". This operation has no id_type: it knows people by id alone.`,
    )
  })

  test('may have an id that means something in a path', async ({ app, client, ids, cleanup }) => {
    const userId = `${ids.user('odd')}/../a b?c=d&e#%2F`
    cleanup.user(userId)
    await client.send(createMessage('identify', { userId, traits: { tier: 'gold' } }))

    await eventually(
      () => getPerson(app, { id: userId }).catch((error: unknown) => error),
      (person) => expect(person).toMatchObject({ identifiers: { id: userId }, attributes: { tier: 'gold' } }),
    )
  })

  test('who is named by another kind of identifier is not found, and the error asks', async ({ app, create }) => {
    const { email } = await create.person()

    const failed = await getPerson(app, { id: email }).catch((error: unknown) => error)

    expect(failed).toBeInstanceOf(NotFoundError)
    expect(failed).toMatchObject({
      code: 'CIO_NOT_FOUND',
      status: 404,
      message:
        `No person has the id "${email}". Is it of that id_type? If it is of another, name the person by { email } or ` +
        `{ cio_id }. GET /v1/customers/${encodeURIComponent(email)}/attributes was answered 404. ` +
        'Customer.io said: customer not found',
    })
    expect(await findPeopleByEmail(app, `nobody.${email}`)).toEqual([])
  })

  test('has devices, relationships, and a history', async ({ app, client, create, ids }) => {
    const { userId, email } = await create.person()
    const { token } = await create.device({ userId })
    const { objectId } = await create.object({ userId })
    await client.send(createMessage('track', { userId, event: 'Report Opened', properties: { pages: 3 } }))

    const events = await eventually(
      () => all(listPersonActivities(app, { email }, { type: 'event', name: 'Report Opened', pageSize: 1 })),
      (found) => expect(found).toMatchObject([{ type: 'event', customer_identifiers: { id: userId } }]),
    )

    expect(events[0]?.timestamp).toBeGreaterThan(1_500_000_000)
    expect(await listDevices(app, { id: userId })).toMatchObject([{ id: token }])
    expect(await all(listRelationships(app, userId))).toMatchObject([{ identifiers: { object_id: objectId } }])
    await expect(all(listRelationships(app, ids.user('nobody')))).rejects.toBeInstanceOf(NotFoundError)
  })

  test('has preferences for every topic, in the language asked for', async ({
    app,
    client,
    create,
    emulator: _emulator,
  }) => {
    const { userId } = await create.person()
    const traits = { 'cio_subscription_preferences.topics.topic_1': false }
    await client.send(createMessage('identify', { userId, traits }))

    await eventually(
      () => getSubscriptionPreferences(app, { id: userId }, { language: 'de' }),
      ({ topics, unsubscribed }) => {
        expect(topics.map(({ name, subscribed }) => [name, subscribed])).toEqual([
          ['Angebote', false],
          ['Product news', true],
        ])
        expect(unsubscribed).toBe(false)
      },
    )
    expect((await listSubscriptionTopics(app)).map(({ identifier }) => identifier)).toEqual(['topic_1', 'topic_2'])
  })

  test('is in segments', async ({ app, create, emulator, target }) => {
    const { userId } = await create.person()
    await putIntoSegment(target.url, emulator.keys, 1, [userId])

    await eventually(
      () => listPersonSegments(app, { id: userId }),
      (segments) => expect(segments).toEqual([{ id: 1, name: 'VIP', description: 'Hand-picked people' }]),
    )
  })
})

describe('people', () => {
  test('are found by a filter, over as many pages as it takes', async ({ app, create, ids }) => {
    const marker = ids.user('marker')
    const { userId: gold } = await create.person({ traits: { marker, tier: 'gold' } })
    const { userId: silver } = await create.person({ traits: { marker, tier: 'silver' } })
    const { userId: bare } = await create.person({ traits: { marker, tier: 'none', opted_in: true } })
    const marked = { attribute: { field: 'marker', operator: 'eq', value: marker } } as const
    const tier = (value: string) => ({ attribute: { field: 'tier', operator: 'eq', value } }) as const

    const idsOf = async (filter: Parameters<typeof searchPeople>[1]) =>
      (await all(searchPeople(app, filter, { pageSize: 1 }))).map(({ id }) => id)

    expect(await idsOf(marked)).toEqual([gold, silver, bare])
    expect(await idsOf({ and: [marked, { or: [tier('gold'), tier('silver')] }] })).toEqual([gold, silver])
    expect(await idsOf({ and: [marked, { not: tier('gold') }] })).toEqual([silver, bare])
    const optedIn = { attribute: { field: 'opted_in', operator: 'exists' } } as const
    expect(await idsOf({ and: [marked, optedIn] })).toEqual([bare])
  })

  test('are read many at a time, and whoever is not there is left out', async ({ app, create, ids }) => {
    const { userId: first } = await create.person({ traits: { tier: 'gold' } })
    const { userId: last } = await create.person({ traits: { tier: 'silver' } })
    const nobody = ids.user('nobody')
    const nobodies = Array.from({ length: 110 }, (_, index) => `${nobody}-${index}`)

    const people = await all(getPeople(app, [first, ...nobodies, last]))

    expect(people.map(({ id, attributes }) => [id, attributes.tier])).toEqual([
      [first, 'gold'],
      [last, 'silver'],
    ])
  })

  test('can be left off in the middle of a list, and no further page is asked for', async ({
    app,
    create,
    emulator,
    ids,
  }) => {
    const marker = ids.user('marker')
    for (const tier of ['a', 'b', 'c']) await create.person({ traits: { marker, tier } })
    const before = emulator.requests({ method: 'POST', path: '/v1/customers' }).length

    for await (const _person of searchPeople(
      app,
      { attribute: { field: 'marker', operator: 'eq', value: marker } },
      { pageSize: 1 },
    )) {
      break
    }

    expect(emulator.requests({ method: 'POST', path: '/v1/customers' }).length - before).toBe(1)
  })
})

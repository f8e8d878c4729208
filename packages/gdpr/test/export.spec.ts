import { createMessage } from '@cio/core'
import { describe, eventually, expect } from '@cio/test-harness/vitest'
import { exportPerson } from '../src/index.ts'
import { test } from './test.ts'

describe('what is held on a person', () => {
  test('is one document, each part as the App API tells it', { tags: 'smoke' }, async ({
    client,
    appTransport: reader,
    create,
    read,
  }) => {
    const { userId, email } = await create.person({ traits: { tier: 'gold', score: 7 } })
    const { token } = await create.device({ userId })
    const { objectId } = await create.object({ userId })
    await client.send(createMessage('track', { userId, event: 'Report Opened', properties: { pages: 12 } }))
    await eventually(
      () => read.activities(userId),
      (activities) => expect(activities).toHaveReceivedEvent('Report Opened'),
    )

    const document = await exportPerson(reader, { userId })

    expect(document).toMatchObject({
      userId,
      profile: {
        identifiers: { id: userId, email },
        attributes: { tier: 'gold', score: '7' },
        unsubscribed: false,
        devices: [{ id: token }],
      },
      relationships: [{ object_type_id: 1, identifiers: { object_id: objectId } }],
      segments: [],
      subscriptionPreferences: { unsubscribed: false, topics: [{ id: 1 }, { id: 2 }] },
      messages: [],
      emailSuppressions: { suppressions: [] },
      missing: [],
    })
    expect(document?.activities).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'event', name: 'Report Opened', data: expect.objectContaining({ pages: 12 }) }),
      ]),
    )
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
  })

  test('is all of it, however many pages it has', async ({ client, appTransport: reader, create, read }) => {
    const { userId } = await create.person()
    const names = Array.from({ length: 120 }, (_, index) => `Step ${index}`)
    const batch = names.map((event) => createMessage('track', { userId, event }))
    await client.post('/batch', JSON.stringify({ batch }))
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(names.length),
    )

    const document = await exportPerson(reader, { userId })

    expect(document?.activities).toEqual(
      expect.arrayContaining(names.map((name) => expect.objectContaining({ type: 'event', name }))),
    )
  })

  test('is found by email address, and holds who has no id of ours', async ({
    client,
    appTransport: reader,
    cleanup,
    ids,
    read,
  }) => {
    const email = `${ids.user('email-only')}@integration-test.example.com`
    cleanup.user(email)
    await client.send(createMessage('identify', { traits: { email, tier: 'gold' } }))
    await eventually(
      () => read.person({ email }),
      (person) => expect(person).toBeDefined(),
    )

    const document = await exportPerson(reader, { userId: email })

    expect(document).toMatchObject({
      profile: { identifiers: { id: null, email }, attributes: { tier: 'gold' } },
      missing: [{ part: 'relationships', reason: 'The App API tells those of people who have an id of your own.' }],
    })
  })

  test('says what of it could not be read', async ({ appTransport: reader, create, emulator }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    emulator.faults.add({
      on: 'GET /v1/customers/:customer_id/segments',
      sequence: [{ kind: 'answer', status: 403 }],
    })

    const document = await exportPerson(reader, { userId })

    expect(document).toMatchObject({
      profile: { attributes: { tier: 'gold' } },
      segments: [],
      missing: [{ part: 'segments', reason: 'CIO_RESPONSE 403.' }],
    })
  })

  test('is nothing once they are gone', async ({ client, appTransport: reader, create, read }) => {
    const { userId } = await create.person()
    expect(await exportPerson(reader, { userId })).toMatchObject({ userId, missing: [] })
    await client.send(createMessage('track', { userId, event: 'User Deleted' }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )

    expect(await exportPerson(reader, { userId })).toBeUndefined()
  })
})

import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { deletePerson, identify, suppressPerson, unsuppressPerson } from '../src/index.ts'

describe('a deleted person', () => {
  test('is gone, and stays gone', async ({ client, create, read }) => {
    const { userId, email } = await create.person()

    await deletePerson(client, { userId, properties: { reason: 'asked' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )
    await never(() => read.person(userId))
    expect(await read.people({ email })).toEqual([])
  })

  test('comes back without a past', async ({ client, create, read }) => {
    const { userId } = await create.person({ traits: { plan: 'pro' } })
    await client.send(createMessage('track', { userId, event: 'Report Opened' }))
    await eventually(
      () => read.activities(userId),
      (history) => expect(history).toHaveReceivedEvent('Report Opened'),
    )
    await deletePerson(client, { userId })
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )

    await identify(client, { userId, traits: { city: 'London' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ city: 'London', plan: undefined, email: undefined }),
    )
    expect(await read.activities(userId, { type: 'event' })).toEqual([])
  })

  test('who never existed is not created by it', async ({ client, ids, read }) => {
    const userId = ids.user('nobody')

    await deletePerson(client, { userId })

    await never(() => read.person(userId))
  })

  test('can be named by email address', async ({ client, create, read }) => {
    const { userId, email } = await create.person()

    await deletePerson(client, { userId: email })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )
  })
})

describe('a suppressed person', () => {
  test('is gone and cannot come back, by id or by email address', async ({ client, create, ids, cleanup, read }) => {
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
    await client.send(createMessage('track', { userId, event: 'Report Opened' }))
    await never(() => read.person(userId))
    expect(await read.people({ email })).toEqual([])
  })

  test('comes back without a past once unsuppressed', async ({ client, create, cleanup, read }) => {
    const { userId } = await create.person({ type: 'unsuppressed', traits: { plan: 'pro' } })
    cleanup.suppression(userId)
    await suppressPerson(client, { userId })
    await eventually(
      () => read.person(userId),
      (person) => expect(person).toBeUndefined(),
    )

    await unsuppressPerson(client, { userId })
    await never(() => read.person(userId))
    await identify(client, { userId, traits: { city: 'London' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ city: 'London', plan: undefined }),
    )
  })
})

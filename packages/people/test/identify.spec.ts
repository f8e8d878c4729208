import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { identify } from '../src/index.ts'

describe('identify', () => {
  test('creates a person with traits', { tags: 'smoke' }, async ({ client, ids, read }) => {
    const userId = ids.user('create')

    await identify(client, { userId, traits: { plan: 'pro', seats: 7, trial: false } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro', seats: 7, trial: false }),
    )
  })

  test('merges new traits into those already stored', { tags: 'smoke' }, async ({ client, create, read }) => {
    const { userId, email } = await create.person({ type: 'merge', traits: { plan: 'free', city: 'London' } })

    await identify(client, { userId, traits: { plan: 'pro' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro', city: 'London', email }),
    )
  })

  test('makes the person findable by email, in any letter case', async ({ client, ids, read }) => {
    const userId = ids.user('email')
    const email = `${userId}@integration-test.example.com`

    await identify(client, { userId, traits: { email } })

    await eventually(
      () => read.people({ email: email.toUpperCase() }),
      (people) => expect(people).toMatchObject([{ id: userId, email }]),
    )
  })

  test('stores a date as Unix seconds', async ({ client, ids, read }) => {
    const userId = ids.user('date')

    await identify(client, { userId, traits: { renewed_at: new Date('2026-02-01T09:30:00Z') } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person?.attributes).toMatchObject({ renewed_at: '1769938200' }),
    )
  })

  test('keeps everything it can carry: nested values, unusual names, text beyond ASCII', async ({
    client,
    ids,
    read,
  }) => {
    const userId = ids.user('unusual')
    const traits = { 'naïve key': 'Zoë 🜁 東京', nested: { list: [1, 'two', { three: true }] }, zero: 0 }

    await identify(client, { userId, traits })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits(traits),
    )
  })

  test('names the person by email when the id looks like an address', async ({ client, ids, cleanup, read }) => {
    const email = `${ids.user('by-email')}@integration-test.example.com`
    cleanup.user(email)

    await identify(client, { userId: email, traits: { plan: 'pro' } })

    await eventually(
      () => read.person({ email }),
      (person) => {
        expect(person).toMatchTraits({ plan: 'pro' })
        expect(person?.identifiers.id).toBeFalsy()
      },
    )
  })

  test('names the person by the email among the traits when there is no id', async ({ client, ids, cleanup, read }) => {
    const email = `${ids.user('email-only')}@integration-test.example.com`
    cleanup.user(email)

    await identify(client, { traits: { email, plan: 'pro' } })

    await eventually(
      () => read.person({ email }),
      (person) => expect(person).toMatchTraits({ email, plan: 'pro' }),
    )
  })

  test('leaves everyone else as they are', async ({ client, create, ids, read }) => {
    const bystander = await create.person({ type: 'bystander', traits: { plan: 'free' } })
    const userId = ids.user('other')

    await identify(client, { userId, traits: { plan: 'pro' } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro' }),
    )
    expect(await read.person(bystander.userId)).toMatchTraits({ plan: 'free' })
  })

  test('creates nobody for a visitor who is known by an anonymous id alone', async ({ client, ids, read, sent }) => {
    const anonymousId = ids.anonymous('visitor')

    await identify(client, { anonymousId, traits: { plan: 'pro' } })

    expect(sent.messages).toMatchObject([{ type: 'identify', anonymousId }])
    await never(() => read.person(anonymousId))
  })

  test('resolves with the id of the message that left', async ({ client, ids, sent }) => {
    const receipt = await identify(client, { userId: ids.user('receipt') })

    expect(receipt).toEqual({ messageId: sent.messages[0]?.messageId, attempts: 1 })
    expect(sent.requests).toMatchObject([{ method: 'POST', path: '/v1/identify', attempt: 1 }])
  })

  test('refuses a message over 32 KiB before it leaves', async ({ client, ids, sent, read }) => {
    const userId = ids.user('oversize')

    await expect(identify(client, { userId, traits: { note: 'x'.repeat(33_000) } })).rejects.toMatchObject({
      name: 'InvalidMessageError',
    })

    expect(sent.requests).toEqual([])
    await never(() => read.person(userId))
  })
})

import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { identify } from '../src/index.ts'

describe('identify', () => {
  test('creates one person, with traits [PEOPLE-01]', { tags: 'smoke' }, async ({ client, ids, read, sent }) => {
    const userId = ids.user('create')
    const email = `${userId}@integration-test.example.com`
    const traits = { email, first_name: 'Zoë', last_name: 'Lee', plan: 'pro', seats: 7, trial: false }

    await identify(client, { userId, traits })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person).toMatchTraits(traits)
        expect(person?.identifiers).toMatchObject({ id: userId, email })
      },
    )
    expect(await read.people({ email })).toHaveLength(1)
    expect(await read.activities(userId, { type: 'profile_create' })).toHaveLength(1)
    expect(sent.requests).toMatchObject([{ method: 'POST', path: '/v1/identify' }])
    expect(sent.messages[0]).toEqual({
      type: 'identify',
      userId,
      traits,
      messageId: expect.any(String),
      timestamp: expect.any(String),
      context: { library: expect.any(Object) },
    })
  })

  test('merges new traits into those already stored [PEOPLE-03]', { tags: 'smoke' }, async ({
    client,
    create,
    read,
  }) => {
    const { userId, email } = await create.person({ type: 'merge', traits: { plan: 'free', tier: 'gold' } })

    await identify(client, { userId, traits: { plan: 'pro', score: 7 } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ plan: 'pro', tier: 'gold', score: 7, email }),
    )
    expect(await read.people({ email })).toHaveLength(1)
    expect(await read.activities(userId, { type: 'profile_create' })).toHaveLength(1)
    const changes = await read.activities(userId, { type: 'attribute_change' })
    expect(changes?.filter(({ data }) => Object.keys(data).includes('tier'))).toHaveLength(1)
    expect(changes?.filter(({ data }) => Object.keys(data).includes('plan'))).toHaveLength(2)
  })

  test('says when it was true, and does not undo what is newer [PEOPLE-04]', async ({ client, create, read, sent }) => {
    const { userId } = await create.person({ type: 'dated', traits: { tier: 'gold' } })
    const timestamp = new Date(Date.now() - 24 * 60 * 60 * 1000)

    await identify(client, { userId, traits: { tier: 'iron', score: 7 }, timestamp })

    await eventually(
      () => read.person(userId),
      (person) => {
        expect(person).toMatchTraits({ tier: 'gold', score: 7 })
        expect(person?.timestamps.score).toBe(Math.floor(timestamp.getTime() / 1000))
      },
    )
    expect(sent.messages).toMatchObject([{ timestamp: timestamp.toISOString() }])
  })

  test('keeps five people apart who come one after the other [PEOPLE-10]', async ({ client, ids, read, sent }) => {
    const userIds = Array.from({ length: 5 }, (_, index) => ids.user(`row-${index}`))

    for (const [index, userId] of userIds.entries()) await identify(client, { userId, traits: { index } })

    await eventually(
      () => read.peopleById(userIds),
      (found) =>
        expect(new Map(found.map(({ id, attributes }) => [id, attributes.index]))).toEqual(
          new Map(userIds.map((userId, index) => [userId, `${index}`])),
        ),
    )
    expect(sent.messages).toHaveLength(5)
  })

  test('finds a person whose id has to be encoded [PEOPLE-11]', async ({ client, cleanup, ids, read }) => {
    const userId = `${ids.user('special')}+.a/b %?&=@ü`
    cleanup.user(userId)
    const email = `${ids.user('special-mail')}+tag@integration-test.example.com`
    cleanup.user(email)
    const traits = { email, punctuation: `"'<>&;\\/`, scripts: 'Ελλάδα 東京 🜁', slashes: 'a/b//c' }

    await identify(client, { userId, traits })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits(traits),
    )
    expect(await read.people({ email })).toMatchObject([{ id: userId }])
  })

  test('updates the person whom Customer.io knows by an id of its own', async ({ client, create, read }) => {
    const { userId } = await create.person({ type: 'cio-id', traits: { tier: 'gold' } })
    const { cio_id } = (await read.person(userId))?.identifiers ?? { cio_id: '' }

    await identify(client, { userId: `cio_${cio_id}`, traits: { score: 7 } })

    await eventually(
      () => read.person(userId),
      (person) => expect(person).toMatchTraits({ tier: 'gold', score: 7 }),
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

  test('keeps everything it can carry: nested values, unusual names, text beyond ASCII [PEOPLE-02]', async ({
    client,
    ids,
    read,
  }) => {
    const userId = ids.user('unusual')
    const traits = {
      'naïve key': 'Zoë 🜁 東京',
      nested: { list: [1, 'two', { three: true }], deep: { score: 85.5 } },
      zero: 0,
      score: 85.5,
    }

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

  test('names the person by the email among the traits when there is no id [EMAILID-02]', async ({
    client,
    ids,
    cleanup,
    read,
  }) => {
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

  test('refuses a message over 32 KiB before it leaves [LIMIT-05]', async ({ client, ids, sent, read }) => {
    const userId = ids.user('oversize')

    await expect(identify(client, { userId, traits: { note: 'x'.repeat(33_000) } })).rejects.toMatchObject({
      name: 'InvalidMessageError',
    })

    expect(sent.requests).toEqual([])
    await never(() => read.person(userId))
  })
})

// Whether the service has these limits too is not known: what the emulator does is that of the Track API.
describe('an id at the edge of what is one', () => {
  test('is stored with 150 bytes, and with more dropped, with the reason [PEOPLE-08]', async ({
    client,
    cleanup,
    emulator,
    ids,
    read,
  }) => {
    const longest = ids.user('longest').padEnd(150, 'x')
    cleanup.user(longest)
    const tooLong = `${longest}x`
    cleanup.user(tooLong)

    await identify(client, { userId: longest, traits: { plan: 'pro' } })
    await identify(client, { userId: tooLong, traits: { plan: 'pro' } })

    await eventually(
      () => read.person(longest),
      (person) => expect(person).toMatchTraits({ plan: 'pro' }),
    )
    await eventually(
      () => emulator.drops(),
      (drops) =>
        expect(drops).toMatchObject([
          { code: 'oversize', type: 'identify', reasons: ['userId cannot be longer than 150 bytes'] },
        ]),
    )
    expect(await read.person(tooLong)).toBeUndefined()
  })

  test('is one of blanks as well, which stay as they are [PEOPLE-08]', async ({
    client,
    cleanup,
    emulator: _emulator,
    read,
  }) => {
    const blanks = ' '.repeat(3)
    cleanup.user(blanks)

    await identify(client, { userId: blanks, traits: { plan: 'pro' } })

    await eventually(
      () => read.person(blanks),
      (person) => {
        expect(person).toMatchTraits({ plan: 'pro' })
        expect(person?.id).toBe(blanks)
      },
    )
  })
})

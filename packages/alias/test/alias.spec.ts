import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { alias } from '../src/index.ts'

describe('alias', () => {
  test('leaves one person, who keeps what they had and gains the rest [ALIAS-01]', { tags: 'smoke' }, async ({
    client,
    create,
    read,
  }) => {
    const kept = await create.person({ type: 'kept', traits: { tier: 'gold' } })
    const folded = await create.person({ type: 'folded', traits: { tier: 'iron', referred_by: 'grace' } })

    await alias(client, { userId: kept.userId, previousId: folded.userId })

    await eventually(
      () => read.person(folded.userId),
      (person) => expect(person).toBeUndefined(),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ tier: 'gold', referred_by: 'grace', email: kept.email })
    expect(await read.people({ email: folded.email })).toEqual([])
    expect(await read.activities(kept.userId, { type: 'profile_merge' })).toHaveLength(1)
  })

  test('is not what joins a visitor: identifying with both ids is [ALIAS-02]', async ({
    client,
    create,
    ids,
    read,
  }) => {
    const { userId } = await create.person()
    const anonymousId = ids.anonymous('visitor')
    await client.send(createMessage('track', { anonymousId, event: 'Report Opened' }))

    await alias(client, { userId, previousId: anonymousId })
    await never(() => read.activities(userId, { type: 'event' }))
    await client.send(createMessage('identify', { userId, anonymousId }))

    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toMatchObject([{ name: 'Report Opened' }]),
    )
  })

  test('brings the events along, beside those that follow, and leaves the primary their date [ALIAS-04]', async ({
    client,
    create,
    read,
  }) => {
    const kept = await create.person({ type: 'kept', traits: { signed_up: 1_769_938_200 } })
    const folded = await create.person({ type: 'folded', traits: { signed_up: 1_600_000_000 } })
    const names = ['Report Opened', 'Report Shared', 'Report Closed']
    for (const event of names) await client.send(createMessage('track', { userId: folded.userId, event }))
    await eventually(
      () => read.activities(folded.userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(3),
    )

    await alias(client, { userId: kept.userId, previousId: folded.userId })
    await eventually(
      () => read.activities(kept.userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual([...names].sort()),
    )
    await client.send(createMessage('track', { userId: kept.userId, event: 'Report Printed' }))

    await eventually(
      () => read.activities(kept.userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual([...names, 'Report Printed'].sort()),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ signed_up: 1_769_938_200 })
  })

  test('works through a chain of people, the first of whom wins [ALIAS-03]', async ({ client, create, read }) => {
    const people = await Promise.all(
      [0, 1, 2, 3].map((index) =>
        create.person({ type: `chain-${index}`, traits: { tier: `tier-${index}`, [`only_${index}`]: true } }),
      ),
    )
    const [first, second, third, fourth] = people.map(({ userId }) => userId) as [string, string, string, string]

    for (const [userId, previousId] of [
      [third, fourth],
      [second, third],
      [first, second],
    ] as const) {
      await alias(client, { userId, previousId })
      await eventually(
        () => read.person(previousId),
        (person) => expect(person).toBeUndefined(),
      )
    }

    expect(await read.person(first)).toMatchTraits({
      tier: 'tier-0',
      only_0: true,
      only_1: true,
      only_2: true,
      only_3: true,
    })
  })

  test('folds three into one [ALIAS-07]', async ({ client, create, read }) => {
    const kept = await create.person({ type: 'kept', traits: { tier: 'gold' } })
    const others = await Promise.all(
      [1, 2, 3].map((index) => create.person({ type: `other-${index}`, traits: { [`only_${index}`]: index } })),
    )

    for (const { userId: previousId } of others) await alias(client, { userId: kept.userId, previousId })

    await eventually(
      () => read.person(kept.userId),
      (person) => expect(person).toMatchTraits({ tier: 'gold', only_1: 1, only_2: 2, only_3: 3, email: kept.email }),
    )
    for (const { userId } of others) expect(await read.person(userId)).toBeUndefined()
  })

  test('takes effect whatever its time, which is on the wire [ALIAS-05]', async ({ client, create, read, sent }) => {
    const kept = await create.person({ type: 'kept', traits: { tier: 'gold' } })
    const folded = await create.person({ type: 'folded', traits: { tier: 'iron', referred_by: 'grace' } })

    await alias(client, { userId: kept.userId, previousId: folded.userId, timestamp: '2024-01-01T00:00:00Z' })

    await eventually(
      () => read.person(folded.userId),
      (person) => expect(person).toBeUndefined(),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ tier: 'gold', referred_by: 'grace', email: kept.email })
    expect(await read.activities(kept.userId, { type: 'profile_merge' })).toHaveLength(1)
    expect(sent.messages).toMatchObject([{ type: 'alias', timestamp: '2024-01-01T00:00:00Z' }])
  })

  test('finds people whose ids have to be encoded, or by email address [ALIAS-08]', async ({
    client,
    create,
    cleanup,
    ids,
    read,
  }) => {
    const kept = await create.person({ type: 'kept', traits: { tier: 'gold' } })
    const previousId = `${ids.user('special')}+./@b`
    cleanup.user(previousId)
    await client.send(createMessage('identify', { userId: previousId, traits: { referred_by: 'grace' } }))
    await eventually(
      () => read.person(previousId),
      (person) => expect(person).toMatchTraits({ referred_by: 'grace' }),
    )

    await alias(client, { userId: kept.email, previousId })

    await eventually(
      () => read.person(previousId),
      (person) => expect(person).toBeUndefined(),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ tier: 'gold', referred_by: 'grace' })
  })

  test('into somebody who does not exist does nothing', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })
    const nobody = ids.user('nobody')

    await alias(client, { userId: nobody, previousId: userId })

    await never(
      () => Promise.all([read.person(userId), read.person(nobody)]),
      ([person, stranger]) => {
        expect(person).toMatchTraits({ tier: 'gold' })
        expect(stranger).toBeUndefined()
      },
    )
  })

  test('of nobody, or of one person with themselves, is refused before it leaves [ALIAS-06]', async ({
    client,
    create,
    read,
    sent,
  }) => {
    const { userId } = await create.person({ traits: { tier: 'gold' } })

    const missing = 'of a message of type "alias" is missing. It has to be text.'
    const empty = 'of a message of type "alias" is empty. It has to be text.'
    for (const [call, sentence] of [
      // @ts-expect-error The compiler refuses it first.
      [() => alias(client, { previousId: userId }), `The userId ${missing}`],
      // @ts-expect-error The compiler refuses it first.
      [() => alias(client, { userId }), `The previousId ${missing}`],
      [() => alias(client, { userId: '', previousId: userId }), `The userId ${empty}`],
      [() => alias(client, { userId, previousId: '' }), `The previousId ${empty}`],
      [
        () => alias(client, { userId, previousId: userId }),
        'The userId and the previousId of a message of type "alias" are the same.',
      ],
    ] as const) {
      expect(call).toThrowError(expect.objectContaining({ message: sentence }))
    }

    expect(sent.requests).toEqual([])
    expect(await read.person(userId)).toMatchTraits({ tier: 'gold' })
  })

  // Whether the service has this limit too is not known: what the emulator does is that of the Track API.
  test('takes ids of 150 bytes, and drops a longer one with the reason [ALIAS-06]', async ({
    client,
    cleanup,
    create,
    emulator,
    ids,
    read,
  }) => {
    const kept = await create.person({ type: 'kept', traits: { tier: 'gold' } })
    const longest = ids.user('longest').padEnd(150, 'x')
    cleanup.user(longest)
    await client.send(createMessage('identify', { userId: longest, traits: { referred_by: 'grace' } }))
    await eventually(
      () => read.person(longest),
      (person) => expect(person).toMatchTraits({ referred_by: 'grace' }),
    )

    await alias(client, { userId: kept.userId, previousId: `${longest}x` })
    await eventually(
      () => emulator.drops(),
      (drops) => expect(drops).toMatchObject([{ reasons: ['previousId cannot be longer than 150 bytes'] }]),
    )
    await alias(client, { userId: kept.userId, previousId: longest })

    await eventually(
      () => read.person(longest),
      (person) => expect(person).toBeUndefined(),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ tier: 'gold', referred_by: 'grace' })
  })

  test('takes an id of blanks for an id like any other [ALIAS-06]', async ({
    client,
    create,
    cleanup,
    emulator: _emulator,
    read,
  }) => {
    const kept = await create.person({ type: 'kept', traits: { tier: 'gold' } })
    const blanks = ' '.repeat(3)
    cleanup.user(blanks)
    await client.send(createMessage('identify', { userId: blanks, traits: { referred_by: 'grace' } }))
    await eventually(
      () => read.person(blanks),
      (person) => expect(person).toMatchTraits({ referred_by: 'grace' }),
    )

    await alias(client, { userId: kept.userId, previousId: blanks })

    await eventually(
      () => read.person(blanks),
      (person) => expect(person).toBeUndefined(),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ tier: 'gold', referred_by: 'grace' })
  })
})

import { createMessage } from '@cio/core'
import { describe, eventually, expect, never, test } from '@cio/test-harness/vitest'
import { alias } from '../src/index.ts'

describe('alias', () => {
  test('leaves one person, who keeps what they had and gains the rest', { tags: 'smoke' }, async ({
    client,
    create,
    read,
  }) => {
    const kept = await create.person({ type: 'kept', traits: { plan: 'pro' } })
    const folded = await create.person({ type: 'folded', traits: { plan: 'free', referred_by: 'grace' } })

    await alias(client, { userId: kept.userId, previousId: folded.userId })

    await eventually(
      () => read.person(folded.userId),
      (person) => expect(person).toBeUndefined(),
    )
    expect(await read.person(kept.userId)).toMatchTraits({ plan: 'pro', referred_by: 'grace', email: kept.email })
    expect(await read.people({ email: folded.email })).toEqual([])
    expect(await read.activities(kept.userId, { type: 'profile_merge' })).toHaveLength(1)
  })

  test('brings the events along', async ({ client, create, read }) => {
    const kept = await create.person({ type: 'kept' })
    const folded = await create.person({ type: 'folded' })
    for (const event of ['Report Opened', 'Report Shared']) {
      await client.send(createMessage('track', { userId: folded.userId, event }))
    }
    await eventually(
      () => read.activities(folded.userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(2),
    )

    await alias(client, { userId: kept.userId, previousId: folded.userId })

    await eventually(
      () => read.activities(kept.userId, { type: 'event' }),
      (activities) => expect(activities?.map(({ name }) => name).sort()).toEqual(['Report Opened', 'Report Shared']),
    )
  })

  test('works through a chain of people, the first of whom wins', async ({ client, create, read }) => {
    const [first, second, third, fourth] = await Promise.all(
      [0, 1, 2, 3].map((index) =>
        create.person({ type: `chain-${index}`, traits: { plan: `plan-${index}`, [`only_${index}`]: true } }),
      ),
    )
    const links = [
      [third, fourth],
      [second, third],
      [first, second],
    ]

    for (const [kept, folded] of links) {
      await alias(client, { userId: kept?.userId ?? '', previousId: folded?.userId ?? '' })
    }

    await eventually(
      () => read.person(first?.userId ?? ''),
      (person) =>
        expect(person).toMatchTraits({ plan: 'plan-0', only_0: true, only_1: true, only_2: true, only_3: true }),
    )
    for (const gone of [second, third, fourth]) expect(await read.person(gone?.userId ?? '')).toBeUndefined()
  })

  test('into somebody who does not exist does nothing', async ({ client, create, ids, read }) => {
    const { userId } = await create.person({ traits: { plan: 'pro' } })
    const nobody = ids.user('nobody')

    await alias(client, { userId: nobody, previousId: userId })

    await never(
      () => Promise.all([read.person(userId), read.person(nobody)]),
      ([person, stranger]) => {
        expect(person).toMatchTraits({ plan: 'pro' })
        expect(stranger).toBeUndefined()
      },
    )
  })
})

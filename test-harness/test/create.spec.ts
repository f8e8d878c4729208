import type { Message } from '@cio/core'
import { createCreate, createSamples, MARKER_TRAIT } from '../src/index.ts'
import { describe, expect, test } from '../src/vitest/index.ts'

describe('create', () => {
  test('makes an object that is marked, with somebody related to it', async ({ create, read }) => {
    const { objectTypeId, objectId, userId, traits } = await create.object({ objectTypeId: 2, traits: { seats: 7 } })

    expect(objectTypeId).toBe(2)
    expect(traits).toMatchObject({ seats: 7, [MARKER_TRAIT]: expect.stringMatching(/^[0-9a-z]{6}$/) })
    expect(await read.object({ objectTypeId, objectId })).toMatchTraits(traits)
    expect(await read.relationships(userId)).toBeRelatedTo({ objectTypeId, objectId })
  })

  test('makes a device, for somebody or of somebody', async ({ create, read }) => {
    const { userId } = await create.person()

    const theirs = await create.device({ userId, platform: 'android', attributes: { app_version: '4.1.0' } })
    const own = await create.device({ type: 'ios', platform: 'ios' })

    expect(theirs.userId).toBe(userId)
    expect(await read.person(userId)).toHaveDevice({
      token: theirs.token,
      platform: 'android',
      attributes: { app_version: '4.1.0' },
    })
    expect(await read.person(own.userId)).toHaveDevice({ token: own.token, platform: 'ios' })
  })

  test('makes a relationship, between two who are there or between two of its own', async ({ create, read }) => {
    const { userId } = await create.person()
    const object = await create.object()

    await create.relationship({ userId, object, attributes: { role: 'owner' } })
    const own = await create.relationship({ attributes: { role: 'guest' } })

    expect(await read.relationships(userId)).toBeRelatedTo(object, { role: 'owner' })
    expect(await read.relationships(own.userId)).toBeRelatedTo(own, { role: 'guest' })
  })

  test('draws what nobody specified from its samples', async ({ ids, keeper, read }) => {
    const waiting = { timeoutMs: 1_000, intervalMs: 5 }
    const create = createCreate({ ids, sender: keeper, read, runId: 'k3f9a2', samples: createSamples(7), ...waiting })

    const { userId, traits } = await create.person({ traits: { plan: 'custom' } })

    expect(traits).toEqual({ ...createSamples(7).person(userId), plan: 'custom', [MARKER_TRAIT]: 'k3f9a2' })
  })
})

describe('what is made', () => {
  test('says what is wrong when it is not there as it was sent', async ({
    ids,
    keeper,
    read,
    create,
    configuration,
  }) => {
    const { userId } = await create.person()
    const { runId } = configuration
    const through = (change: (message: Message) => Message) => {
      const sender = { send: async (message: Message) => await keeper.send(change(message)) }
      return createCreate({ ids, sender, read, runId, timeoutMs: 50, intervalMs: 5 })
    }
    const bare = through(({ traits: _, ...message }) => ({ ...message, traits: { objectTypeId: 1 } }) as Message)
    const elsewhere = through((message) => ({ ...message, userId: ids.user('elsewhere') }))

    await expect(bare.relationship({ userId, attributes: { role: 'owner' } })).rejects.toThrowError(
      /^The relationship of \S+ with \S+ was accepted, but its attributes differ:\n {2}role: expected "owner", received nothing/,
    )
    await expect(elsewhere.device({ userId })).rejects.toThrowError(
      /^The device \S+ was accepted, but cannot be read back: was it dropped, or stored elsewhere\?/,
    )
    await expect(elsewhere.person()).rejects.toThrowError(
      /^\S+ was accepted, but cannot be read back: was it dropped, or stored elsewhere\?/,
    )
  })
})

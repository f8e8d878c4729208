import { createMessage } from '@cio/core'
import { createCleanup, createCreate, createIds } from '../src/index.ts'
import { describe, eventually, expect, test } from '../src/vitest/index.ts'

const waiting = { timeoutMs: 2_000, intervalMs: 5, settleMs: 11 }
/** Where what is waited for never comes. */
const impatient = { ...waiting, timeoutMs: 40 }

describe('cleanup', () => {
  test('removes every kind in its order, whatever the order of registration, and reads back that it is gone [CLEAN-01]', async ({
    emulator,
    ids,
    keeper,
    read,
  }) => {
    const [userId, suppressed, token, objectId] = [
      ids.user('owner'),
      ids.user('suppressed'),
      ids.device('ios'),
      ids.object('company'),
    ]
    const cleanup = createCleanup({ sender: keeper, read, ...waiting })
    cleanup.user(userId)
    cleanup.object({ objectId })
    cleanup.device({ userId, token })
    cleanup.relationship({ userId, objectId })
    cleanup.suppression(suppressed)
    await keeper.send(createMessage('group', { userId, groupId: objectId }))
    await keeper.send(
      createMessage('track', {
        userId,
        event: 'Device Created or Updated',
        context: { device: { token, type: 'ios' } },
      }),
    )
    await keeper.send(createMessage('track', { userId: suppressed, event: 'User Suppressed' }))
    await eventually(
      () => read.person(userId),
      (person) => expect(person?.devices).toHaveLength(1),
    )

    await cleanup.run()

    const events = emulator.requests().flatMap(({ body = '{}' }) => JSON.parse(body).event ?? [])
    expect(events.slice(2)).toEqual([
      'User Unsuppressed',
      'Relationship Deleted',
      'Device Deleted',
      'Object Deleted',
      'User Deleted',
      'User Deleted',
    ])
    const { people, objects, suppressions } = emulator.state
    expect([people.size, objects.size, suppressions.size]).toEqual([0, 0, 0])
  })

  test('takes devices and relationships from those who stay', async ({ create, ids, client, keeper, read }) => {
    const { userId } = await create.person()
    const [token, objectId] = [ids.device('ios'), ids.object('company')]
    const cleanup = createCleanup({ sender: keeper, read, ...waiting })
    cleanup.device({ userId, token })
    cleanup.relationship({ userId, objectId })
    await client.send(createMessage('group', { userId, groupId: objectId }))
    const context = { device: { token, type: 'ios' } }
    await client.send(createMessage('track', { userId, event: 'Device Created or Updated', context }))

    await cleanup.run()

    expect((await read.person(userId))?.devices).toEqual([])
    expect(await read.relationships(userId)).toEqual([])
    expect(await read.object({ objectId })).toBeDefined()
  })

  test.for(['device', 'relationship', 'object', 'person'] as const)(
    'fails when the removal of a %s is accepted and does not happen',
    async (kind, { create, ids, client, keeper, read }) => {
      const { userId } = await create.person()
      const [token, objectId] = [ids.device('ios'), ids.object('company')]
      const context = { device: { token, type: 'ios' } }
      await client.send(createMessage('track', { userId, event: 'Device Created or Updated', context }))
      await client.send(createMessage('group', { userId, groupId: objectId }))
      await eventually(
        () => read.relationships(userId),
        (relationships) => expect(relationships).toHaveLength(1),
      )
      const accepting = { send: async () => ({ messageId: 'accepted', attempts: 1 }) }
      const cleanup = createCleanup({ sender: accepting, read, ...impatient })
      const register = {
        device: () => cleanup.device({ userId, token }),
        relationship: () => cleanup.relationship({ userId, objectId }),
        object: () => cleanup.object({ objectId }),
        person: () => cleanup.user(userId),
      }
      register[kind]()

      await expect(cleanup.run()).rejects.toThrowError(`the removal was accepted, but the ${kind} is still there.`)

      const real = createCleanup({ sender: keeper, read, ...waiting })
      real.device({ userId, token })
      await real.run()
    },
  )

  test('waits until absence has settled: who becomes visible after the removal is removed as well', async ({
    client,
    emulator,
    ids,
    keeper,
    read,
  }) => {
    const userId = ids.user('late')
    const cleanup = createCleanup({ sender: keeper, read, ...waiting, settleMs: 400 })
    cleanup.user(userId)
    emulator.configure({ visibilityDelayMs: 200 })
    await client.send(createMessage('identify', { userId }))
    emulator.configure({ visibilityDelayMs: 0 })

    await cleanup.run()

    expect(emulator.visibility.waiting).toBe(0)
    expect(emulator.state.people.size).toBe(0)
  })

  test('of one run leaves alone what another one has made meanwhile [ISO-01]', async ({ emulator, keeper, read }) => {
    const runs = ['a1a1a1', 'b2b2b2'].map((runId) => {
      const cleanup = createCleanup({ sender: keeper, read, ...waiting })
      const ids = createIds({ environment: 'test', runId, onMade: cleanup.made })
      const create = createCreate({ ids, sender: keeper, read, runId, cleanup, ...waiting })
      return { cleanup, make: async () => (await create.object({ userId: (await create.person()).userId })).objectId }
    })
    const made = await Promise.all([...runs, ...runs].map(({ make }) => make()))

    const left: unknown[] = []
    for (const { cleanup } of runs) {
      await cleanup.run()
      const objects = await Promise.all(made.map((objectId) => read.object({ objectId })))
      left.push([emulator.state.people.size, objects.map((object) => object !== undefined)])
    }

    expect(left).toEqual([
      [2, [false, true, false, true]],
      [0, [false, false, false, false]],
    ])
  })

  test('fails when somebody stays suppressed [CLEAN-01]', async ({ client, ids, read, keeper }) => {
    const userId = ids.user('suppressed')
    await client.send(createMessage('track', { userId, event: 'User Suppressed' }))
    const deaf = {
      send: async (message: { event?: unknown; messageId: string }) =>
        message.event === 'User Unsuppressed'
          ? { messageId: message.messageId, attempts: 1 }
          : await keeper.send(message as Parameters<typeof keeper.send>[0]),
    }
    const cleanup = createCleanup({ sender: deaf, read, ...impatient })
    cleanup.suppression(userId)

    await expect(cleanup.run()).rejects.toThrowError(
      `suppression of ${userId}: the unsuppression was accepted, but whoever is identified by this id is still ignored.`,
    )
  })

  test('removes people who have only an email address', async ({ cleanup, client, emulator, ids, keeper, read }) => {
    const email = `${ids.user('address')}@integration-test.example.com`
    cleanup.user(email)
    await client.send(createMessage('identify', { traits: { email } }))
    await eventually(
      () => read.person({ email }),
      (person) => expect(person).toBeDefined(),
    )
    const own = createCleanup({ sender: keeper, read, ...waiting })
    own.user(email)

    await own.run()

    expect(emulator.state.people.size).toBe(0)
  })
})

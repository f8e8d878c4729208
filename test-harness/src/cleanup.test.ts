import { describe, expect, test } from 'vitest'
import { createCleanup, LeftoverError } from './cleanup.ts'
import type { Person, Reader } from './reader.ts'

const waiting = { timeoutMs: 20, intervalMs: 1 }

describe('cleanup', () => {
  test('removes what was registered, last in first out, each once', async () => {
    const world = people('a', 'b', 'c')
    const cleanup = createCleanup({ ...world, ...waiting })
    for (const id of ['a', 'b', 'a', 'c']) cleanup.user(id)

    await cleanup.run()
    await cleanup.run()

    expect(world.removals).toEqual(['c', 'b', 'a'])
  })

  test('fails when a removal was accepted and did not happen, and removes the rest all the same', async () => {
    const world = people('a', 'b', 'c')
    world.undying.add('b')
    const cleanup = createCleanup({ ...world, ...waiting })
    for (const id of ['a', 'b', 'c']) cleanup.user(id)

    const run = cleanup.run()

    await expect(run).rejects.toThrowError(
      /^Cleanup left 1 of what this test created:\n {2}- b: the removal was accepted, but the person is still there\./,
    )
    await expect(run).rejects.toMatchObject({ leftovers: ['b'], errors: [expect.any(Error)] })
    expect(world.removals).toEqual(['c', 'b', 'a'])
  })

  test('tells every failure', async () => {
    const world = people('a', 'b')
    const cleanup = createCleanup({
      ...waiting,
      read: world.read,
      sender: { send: () => Promise.reject(new Error('refused')) },
    })
    cleanup.user('a')
    cleanup.user('b')

    await expect(cleanup.run()).rejects.toThrowError(
      new LeftoverError([
        { id: 'b', error: new Error('refused') },
        { id: 'a', error: new Error('refused') },
      ]),
    )
  })
})

/** A world of people in memory, on the near side of the wire: what is under test here is the order and the verdict. */
function people(...ids: string[]) {
  const alive = new Set(ids)
  const undying = new Set<string>()
  const removals: string[] = []
  const read: Reader = {
    person: async (identifier) => (alive.has(String(identifier)) ? ({ id: identifier } as Person) : undefined),
    people: async () => [],
  }
  const sender = {
    send: async (message: { messageId: string }) => {
      const { userId } = message as { messageId: string; userId?: string }
      removals.push(String(userId))
      if (!undying.has(String(userId))) alive.delete(String(userId))
      return { messageId: message.messageId, attempts: 1 }
    },
  }
  return { read, sender, removals, undying }
}

import { createMessage, type Message } from '@cio/core'
import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { createItem, type Item } from './item.ts'
import { namesOf } from './names.ts'
import { type Batch, Queue } from './queue.ts'

const limits = { maxBatchBytes: 512, maxBatchMessages: 4 }
const name = fc.constantFrom('ada', 'bob', 'cid', 'dot', 'eve')

const message: fc.Arbitrary<Message> = fc.oneof(
  { weight: 4, arbitrary: name.map((userId) => createMessage('track', { userId, event: 'A' })) },
  name.map((anonymousId) => createMessage('page', { anonymousId })),
  fc.tuple(name, name).map(([userId, anonymousId]) => createMessage('identify', { userId, anonymousId })),
  fc.tuple(name, name).map(([userId, previousId]) => createMessage('alias', { userId, previousId })),
  fc.tuple(name, name).map(([userId, email]) => createMessage('identify', { userId, traits: { email } })),
  fc.tuple(name).map(([email]) => createMessage('identify', { traits: { email } })),
)

type Step =
  | { readonly kind: 'push'; readonly message: Message; readonly byteLength: number }
  | { readonly kind: 'take' }
  | { readonly kind: 'release' | 'settle'; readonly which: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('push' as const), message, byteLength: fc.integer({ min: 1, max: 300 }) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'take' as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat() }) },
  fc.record({ kind: fc.constant('settle' as const), which: fc.nat() }),
)

/** Takes steps, and whatever is left at the end, and calls `check` with every batch at the moment it is taken. */
function live(steps: readonly Step[], isOrdered: boolean, check: (taken: Item[], underWay: ReadonlySet<Item>) => void) {
  const queue = new Queue<Item>(limits, isOrdered)
  const pushed: Item[] = []
  const open: Batch<Item>[] = []
  const taken: Item[] = []
  const take = () => {
    const batch = queue.take()
    check(batch.items, new Set(open.flatMap(({ items }) => items)))
    taken.push(...batch.items)
    if (batch.items.length === 0) queue.release(batch)
    else open.push(batch)
    return batch.items.length
  }
  const release = (which: number) => {
    for (const batch of open.splice(which % open.length, 1)) queue.release(batch)
  }
  for (const one of steps) {
    if (one.kind === 'push') {
      const { message: pushedMessage, byteLength } = one
      const item = createItem(pushedMessage, byteLength, pushed.length)
      pushed.push(item)
      queue.push(item)
    } else if (one.kind === 'take') take()
    else if (one.kind === 'release' && open.length > 0) release(one.which)
    else if (one.kind === 'settle' && pushed.length > 0) {
      const item = pushed[one.which % pushed.length]
      if (item !== undefined && !taken.includes(item)) item.isSettled = true
    }
  }
  return { queue, pushed, taken, open, take, release }
}

describe('the queue', () => {
  test('gives out each message once, unless it was settled before, in batches within their limits', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, isOrdered) => {
        const { queue, pushed, taken, open, take, release } = live(steps, isOrdered, (items) => {
          expect(items.length).toBeLessThanOrEqual(limits.maxBatchMessages)
          expect(items.reduce((sum, { byteLength }) => sum + byteLength + 1, 11)).toBeLessThanOrEqual(512)
        })
        while (take() > 0 || open.length > 0) if (open.length > 0) release(0)

        expect(taken.map(({ sequence }) => sequence).sort((one, other) => one - other)).toEqual(
          pushed.filter((item) => !item.isSettled || taken.includes(item)).map(({ sequence }) => sequence),
        )
        expect(queue.readyCount).toBe(0)
        expect(queue.isFull).toBe(false)
        expect(queue.drain()).toEqual([])
      }),
      { numRuns: 300 * inject('soak') },
    )
  })

  test('never gives out a message while an earlier one about the same person is under way or waiting', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const order: Item[] = []
        live(steps, true, (items, underWay) => {
          for (const item of items) {
            const names = namesOf(item.message)
            const shares = (other: Item) => namesOf(other.message).some((one) => names.includes(one))
            expect([...underWay].filter(shares)).toEqual([])
            expect(order.filter((other) => shares(other) && other.sequence > item.sequence)).toEqual([])
            order.push(item)
          }
        })
      }),
      { numRuns: 300 * inject('soak') },
    )
  })

  test('knows somebody who had to wait for as long as anything of theirs is under way', () => {
    const queue = new Queue<Item>(limits, true)
    const taken: number[][] = []
    const take = () => {
      const batch = queue.take()
      taken.push(batch.items.map(({ sequence }) => sequence))
      return batch
    }
    const push = (sequence: number) =>
      queue.push(createItem(createMessage('track', { userId: 'ada', event: 'A' }), 300, sequence))
    for (const sequence of [0, 1]) push(sequence)

    const first = take()
    take()
    queue.release(first)
    const second = take()
    push(2)
    take()
    queue.release(second)
    take()

    expect(taken).toEqual([[0], [], [1], [], [2]])
  })

  test('still knows who is under way when it forgets the many who were', () => {
    const queue = new Queue<Item>({ maxBatchBytes: 1_000_000, maxBatchMessages: 1_000 }, true)
    let sequence = 0
    const push = (userId: string) => {
      queue.push(createItem(createMessage('track', { userId, event: 'A' }), 1, sequence))
      sequence += 1
    }
    push('ada')
    const held = queue.take()

    for (let round = 0; round < 25; round += 1) {
      for (let index = 0; index < 1_000; index += 1) push(`${round}.${index}`)
      const batch = queue.take()
      expect(batch.items).toHaveLength(1_000)
      queue.release(batch)
    }
    push('ada')
    const before = queue.take().items.length
    queue.release(held)
    const after = queue.take().items.map((item) => item.sequence)

    expect({ before, after }).toEqual({ before: 0, after: [25_001] })
  })

  test('drains what is left, in the order in which it came', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { queue, pushed, taken } = live(steps, true, () => {})

        expect(queue.drain()).toEqual(pushed.filter((item) => !item.isSettled && !taken.includes(item)))
        expect(queue.readyCount).toBe(0)
      }),
      { numRuns: 300 * inject('soak') },
    )
  })

  test('forgets the names of those who share one, as their messages leave', () => {
    const queue = new Queue<Item>(limits, true)
    let sequence = 0
    const push = () => {
      const shared = createMessage('track', { userId: String(sequence), anonymousId: 'shared', event: 'A' })
      queue.push(createItem(shared, 1, sequence))
      sequence += 1
    }
    for (let index = 0; index < 8; index += 1) push()

    const names: number[] = []
    for (let round = 0; round < 2_000; round += 1) {
      const batch = queue.take()
      for (let index = 0; index < 4; index += 1) push()
      // The ones that came meanwhile wait behind it.
      expect(queue.take().items).toEqual([])
      names.push(batch.people[0]?.names.length ?? 0)
      queue.release(batch)
    }

    expect(Math.max(...names)).toBeLessThan(1_100)
  })
})

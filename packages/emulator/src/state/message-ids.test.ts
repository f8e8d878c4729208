import { expect, test } from 'vitest'
import { MessageIds } from './message-ids.ts'

test('no id of a hundred thousand similar ones passes for another', () => {
  const ids = new MessageIds(1000)
  const all = Array.from({ length: 100_000 }, (_, index) => `01JD9ZQ6V8M0T3S5W7X${String(index).padStart(7, '0')}`)

  expect(all.filter((id) => !ids.remember(id, 5000))).toEqual([])
  expect(all.filter((id) => ids.remember(id, 5000))).toEqual([])
  expect(ids.capture().current.size).toBe(100_000)
})

// Found by trying four million; both begin their search at the same place.
test.each([
  ['first', 'event-923783', 'event-2476403'],
  ['second', 'event-271868', 'event-2973876'],
])('two ids that share the %s half of their hash are two', (_half, one, other) => {
  const ids = new MessageIds(1000)
  ids.remember(one, 5000)

  expect(ids.remember(other, 5000)).toBe(true)
  expect([one, other].filter((id) => ids.remember(id, 5000))).toEqual([])
})

test('an id is new although all that have ever arrived are remembered', () => {
  const ids = new MessageIds(Number.POSITIVE_INFINITY)

  expect([ids.remember('a', 5000), ids.remember('a', 5000)]).toEqual([true, false])
})

test('half a million ids are remembered at least, and a million at most, also by whoever adopts them', () => {
  const ids = new MessageIds(1000)
  const other = new MessageIds(1000)

  for (let id = 1; id <= 1_000_000; id += 1) ids.remember(String(id), 5000)
  other.adopt(ids.capture())

  expect(['1', '500000', '500001', '1000000'].filter((id) => other.remember(id, 5000))).toEqual([])
  ids.remember('one more', 5000)
  expect(['500001', '1000000'].filter((id) => ids.remember(id, 5000))).toEqual([])
  expect(ids.remember('1', 5000)).toBe(true)
})

test('what one learns after it was captured is not known to who adopted it', () => {
  const ids = new MessageIds(1000)
  const other = new MessageIds(1000)
  other.adopt(ids.capture())

  other.remember('a', 5000)

  expect(ids.remember('a', 5000)).toBe(true)
})

test('an id is new again once its time has passed', () => {
  const ids = new MessageIds(2000)
  ids.remember('a', 10_000)

  expect(ids.remember('a', 12_000)).toBe(false)
  expect(ids.remember('a', 13_000)).toBe(true)
  expect(ids.remember('a', 14_000)).toBe(false)
  expect(ids.capture().current.size).toBe(1)
})

test('a memory of 0 milliseconds is none', () => {
  const ids = new MessageIds(0)
  ids.remember('a', 10_000)

  expect(ids.remember('a', 10_000)).toBe(true)
})

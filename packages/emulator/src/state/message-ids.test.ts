import { expect, test } from 'vitest'
import { MessageIds } from './message-ids.ts'

test('no id of a hundred thousand similar ones passes for another', () => {
  const ids = new MessageIds(1000)
  const all = Array.from({ length: 100_000 }, (_, index) => `01JD9ZQ6V8M0T3S5W7X${String(index).padStart(7, '0')}`)

  expect(all.filter((id) => !ids.remember(id, 5000))).toEqual([])
  expect(all.filter((id) => ids.remember(id, 5000))).toEqual([])
})

test('an id is new again once its time has passed', () => {
  const ids = new MessageIds(2000)
  ids.remember('a', 10_000)

  expect(ids.remember('a', 12_000)).toBe(false)
  expect(ids.remember('a', 13_000)).toBe(true)
  expect(ids.remember('a', 14_000)).toBe(false)
})

test('a memory of 0 milliseconds is none', () => {
  const ids = new MessageIds(0)
  ids.remember('a', 10_000)

  expect(ids.remember('a', 10_000)).toBe(true)
})

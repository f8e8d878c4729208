import { describe, expect, test } from 'vitest'
import { Ring } from './ring.ts'

function ringOf(capacity: number, items: number): Ring<number> {
  const ring = new Ring<number>(capacity)
  for (let item = 1; item <= items; item += 1) ring.push(item)
  return ring
}

describe('a ring', () => {
  test.each([
    [3, 0, []],
    [3, 2, [1, 2]],
    [3, 3, [1, 2, 3]],
    [3, 4, [2, 3, 4]],
    [3, 8, [6, 7, 8]],
    [0, 2, []],
  ])('for %i that got %i has %j', (capacity, items, expected) => {
    expect(ringOf(capacity, items).toArray()).toEqual(expected)
  })

  test.each([
    [5, [2, 3, 4, 9]],
    [3, [3, 4, 9]],
    [2, [4, 9]],
    [0, []],
  ])('keeps the latest when it is made one for %i, and goes on', (capacity, expected) => {
    const ring = ringOf(3, 4)

    ring.resize(capacity)
    ring.push(9)

    expect(ring.toArray()).toEqual(expected)
  })
})

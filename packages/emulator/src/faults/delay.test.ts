import { describe, expect, test } from 'vitest'
import { seededChance } from './chance.ts'
import { type Delay, drawDelay } from './delay.ts'

function sample(delay: Delay, seed: number): number[] {
  const random = seededChance(seed)
  return Array.from({ length: 10_000 }, () => drawDelay(delay, random)).sort((left, right) => left - right)
}

describe('a delay', () => {
  test('is what it is told', () => {
    expect(new Set(sample(30, 1))).toEqual(new Set([30]))
  })

  test('lies evenly between two bounds', () => {
    const drawn = sample({ minMs: 10, maxMs: 20 }, 1)

    expect(drawn[0]).toBeGreaterThanOrEqual(10)
    expect(drawn.at(-1)).toBeLessThan(20)
    expect(drawn[5000]).toBeCloseTo(15, 0)
  })

  test('has the median and the 99th percentile that it is told', () => {
    const drawn = sample({ medianMs: 50, p99Ms: 400 }, 1)

    expect((drawn[5000] ?? 0) / 50).toBeCloseTo(1, 0.9)
    expect((drawn[9900] ?? 0) / 400).toBeCloseTo(1, 0.9)
  })

  test('comes again with the same seed', () => {
    const delay = { medianMs: 50, p99Ms: 400 }

    expect(sample(delay, 7)).toEqual(sample(delay, 7))
    expect(sample(delay, 7)).not.toEqual(sample(delay, 8))
  })
})

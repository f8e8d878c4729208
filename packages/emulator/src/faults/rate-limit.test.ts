import { describe, expect, test } from 'vitest'
import { SlidingSecond } from './rate-limit.ts'

describe('a sliding second', () => {
  test('never holds more than the limit, wherever it begins', () => {
    const window = new SlidingSecond({ requestsPerSecond: 3 })
    const arrivals = Array.from({ length: 400 }, (_, index) => index * 7)

    const admitted = arrivals.filter((at) => window.admit(at) === 0)

    for (const start of admitted) {
      expect(admitted.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(3)
    }
    expect(admitted.slice(0, 4)).toEqual([0, 7, 14, 1001])
  })

  test('lets the next one in after exactly one second', () => {
    const window = new SlidingSecond({ requestsPerSecond: 1 })

    expect([window.admit(5), window.admit(1004.9), window.admit(1005)]).toEqual([0, expect.closeTo(0.1), 0])
  })

  test('gives everybody a turn when it throttles', () => {
    const window = new SlidingSecond({ requestsPerSecond: 2, onExcess: 'throttle' })

    expect([0, 0, 0, 0, 10].map((at) => window.admit(at))).toEqual([0, 0, 1000, 1000, 1990])
  })
})

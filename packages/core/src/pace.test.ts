import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPace } from './pace.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a pace of so many tickets a second', () => {
  test.each([
    { rate: 0.5, count: 8 },
    { rate: 10, count: 60 },
    { rate: 100, count: 400 },
  ])('grants at most one more in any second, and 95 % on average: $rate', async ({ rate, count }) => {
    const grantedAt = await grant(rate, count)

    const most = Math.max(
      ...grantedAt.map((start) => grantedAt.filter((time) => time >= start && time < start + 1000).length),
    )
    const elapsedMs = (grantedAt.at(-1) ?? 0) - (grantedAt[0] ?? 0)
    const average = ((count - 1) * 1000) / elapsedMs
    expect(grantedAt).toHaveLength(count)
    expect(most).toBeLessThanOrEqual(Math.floor(rate + 1))
    expect(average).toBeGreaterThanOrEqual(0.95 * rate)
    expect(average).toBeLessThanOrEqual(0.98 * rate)
  })
})

/** When so many tickets, all asked for at once, are granted, by a clock whose timers are on time. */
async function grant(rate: number, count: number): Promise<readonly number[]> {
  const grantedAt: number[] = []
  const pace = createPace(rate)
  const tickets = Promise.all(
    Array.from({ length: count }, async () => {
      await pace.ticket()
      grantedAt.push(performance.now())
    }),
  )
  await vi.advanceTimersByTimeAsync((2 * 1000 * count) / rate)
  await tickets
  return grantedAt
}

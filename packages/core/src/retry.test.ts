import { describe, expect, test } from 'vitest'
import { backoffMs, RETRY_DEFAULTS, readRetryAfterMs } from './retry.ts'

const nowMs = Date.UTC(2026, 10, 22, 12, 0, 0)

describe('a wait before a retry', () => {
  test('is anything up to a bound that doubles and then stays', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 50].map((attempt) => backoffMs(attempt, undefined, RETRY_DEFAULTS, () => 1))

    expect(bounds).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 5000])
    expect(backoffMs(3, undefined, RETRY_DEFAULTS, () => 0)).toBe(0)
    expect(backoffMs(3, undefined, RETRY_DEFAULTS, () => 0.5)).toBe(400)
  })

  test('is what the server asks for, up to a limit', () => {
    expect(backoffMs(1, 3_000, RETRY_DEFAULTS, () => 0.5)).toBe(3_000)
    expect(backoffMs(1, 86_400_000, RETRY_DEFAULTS, () => 0.5)).toBe(60_000)
  })

  test('is no shorter than it would be if the server had asked for none', () => {
    expect(backoffMs(1, 0, RETRY_DEFAULTS, () => 0.5)).toBe(100)
    expect(backoffMs(4, 1_000, RETRY_DEFAULTS, () => 1)).toBe(1_600)
  })

  test('is never longer than a timer takes', () => {
    const unbounded = { ...RETRY_DEFAULTS, baseMs: 0, maxMs: Infinity, maxRetryAfterMs: Infinity }

    expect(backoffMs(1, Infinity, unbounded, () => 0)).toBe(2 ** 31 - 1)
    expect(backoffMs(60, undefined, { ...unbounded, baseMs: 200 }, () => 1)).toBe(2 ** 31 - 1)
    expect(backoffMs(5_000, undefined, unbounded, () => 1)).toBe(0)
  })

  test('can be as long as a server may ask for, and leave time for the attempt behind it', () => {
    expect(RETRY_DEFAULTS.budgetMs).toBeGreaterThanOrEqual(RETRY_DEFAULTS.maxRetryAfterMs + 10_000)
  })
})

test.each([
  ['3', 3_000],
  ['0', 0],
  [' 1.5 ', 1_500],
  ['Sun, 22 Nov 2026 12:00:07 GMT', 7_000],
  ['Sunday, 22-Nov-26 12:00:07 GMT', 7_000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['-3', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s ms', (header, waitMs) => {
  expect(readRetryAfterMs(header, nowMs)).toBe(waitMs)
})

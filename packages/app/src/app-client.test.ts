import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAppClient } from './app-client.ts'

describe('a client that was told no pace', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test.each([
    ['ten questions in the first second', 'general', 10, 1_000],
    ['a hundred sends, or a few less', 'transactional', 98, 1_000],
    ['one broadcast in ten seconds', 'broadcasts', 1, 10_000],
  ] as const)('lets %s leave', async (_what, budget, leave, withinMs) => {
    let left = 0
    const client = createAppClient({
      appKey: 'key',
      region: 'us',
      fetch: () => {
        left += 1
        return new Promise<never>(() => {})
      },
    })
    const transport = budget === 'general' ? client : client[budget]
    for (let call = 0; call < 2 * leave; call += 1) void transport.get('/segments').catch(() => {})

    await vi.advanceTimersByTimeAsync(withinMs)

    expect(left).toBe(leave)
  })
})

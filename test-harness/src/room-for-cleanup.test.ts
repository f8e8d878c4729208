import { describe, expect, test } from 'vitest'
import { noRoomForCleanup } from './room-for-cleanup.ts'

describe('what is kept of the requests for cleanup', () => {
  test.each([
    [3_000, 15],
    [3_000, 37],
    [48, 2],
  ])('is enough of %d for %d specs at a time', (maxRequests, specsAtATime) => {
    expect(noRoomForCleanup(maxRequests, specsAtATime)).toBeUndefined()
  })

  test('is asked to be more before a spec runs', () => {
    expect(noRoomForCleanup(60, 15)).toBe(
      'TEST_MAX_REQUESTS is 60, of which 20 are kept for cleanup, too few for 15 specs at a time, about 8 each. ' +
        'Raise it to 360, or run fewer side by side with --maxWorkers and --maxConcurrency.',
    )
    expect(noRoomForCleanup(360, 15)).toBeUndefined()
    expect(noRoomForCleanup(357, 15)).toBeDefined()
    expect(noRoomForCleanup(9_000, 38)).toMatch(/of which 300 are kept for cleanup.*\. Run fewer side by side/)
  })
})

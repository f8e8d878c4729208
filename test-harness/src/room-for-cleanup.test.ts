import { describe, expect, test } from 'vitest'
import { noRoomForCleanup, withRoomForCleanup } from './room-for-cleanup.ts'

describe('what is kept of the requests for cleanup', () => {
  test.each([
    [3_000, 3, 5, 3, 5],
    [3_000, 7, 5, 7, 5],
    [3_000, 13, 5, 13, 2],
    [3_000, 65, 5, 37, 1],
    [150, 3, 5, 3, 2],
    [60, 3, 5, 2, 1],
    [22, 3, 5, 1, 1],
  ])('of %d, and %d workers with %d specs each, leaves %d with %d', (maxRequests, workers, specsPerWorker, ...room) => {
    const [roomyWorkers, roomySpecs] = room

    expect(withRoomForCleanup(maxRequests, { workers, specsPerWorker })).toEqual({
      workers: roomyWorkers,
      specsPerWorker: roomySpecs,
    })
  })

  test('is asked to be more where it is too little for a single spec', () => {
    expect(noRoomForCleanup(21)).toBe(
      'TEST_MAX_REQUESTS is 21, of which 7 are kept for cleanup, too few for a spec, which takes about 8. ' +
        'Raise it to 22 at least.',
    )
    expect(noRoomForCleanup(22)).toBeUndefined()
  })
})

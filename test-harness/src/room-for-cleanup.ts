import { mostFor } from './ticket-server.ts'

/** [default] A removal, the reads that show it, and the same once more for a spec that made two things or suppressed somebody. */
const upkeepPerSpec = 8

/**
 * Says what to do when a run that is stopped could not clean up: when all the specs that are under way at a time would need
 * more requests than are kept for it.
 *
 * @returns Nothing where there is room.
 */
export function noRoomForCleanup(maxRequests: number, specsAtATime: number): string | undefined {
  const kept = maxRequests - mostFor('spec', maxRequests)
  const needed = specsAtATime * upkeepPerSpec
  if (needed <= kept) return undefined
  return (
    `TEST_MAX_REQUESTS is ${maxRequests}, of which a third is kept for cleanup: ${kept}, too few for ${specsAtATime} specs at a time, ` +
    `about ${upkeepPerSpec} each. Raise it to ${3 * needed}, or run fewer side by side with --maxWorkers and --maxConcurrency.`
  )
}

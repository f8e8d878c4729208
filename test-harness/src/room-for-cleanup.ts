import { keptForCleanup } from './ticket-server.ts'

/** [default] A removal, the reads that show it, and the same once more for a spec that made two things or suppressed somebody. */
const upkeepPerSpec = 8

/**
 * Says what to do when a run that is stopped could not clean up: when all the specs that are under way at a time would need
 * more requests than are kept for it.
 *
 * @returns Nothing where there is room.
 */
export function noRoomForCleanup(maxRequests: number, specsAtATime: number): string | undefined {
  const kept = keptForCleanup(maxRequests)
  const needed = specsAtATime * upkeepPerSpec
  if (needed <= kept) return undefined
  const enough = 3 * needed
  const advice = keptForCleanup(enough) < needed ? 'Run fewer' : `Raise it to ${enough}, or run fewer`
  return (
    `TEST_MAX_REQUESTS is ${maxRequests}, of which ${kept} are kept for cleanup, too few for ${specsAtATime} specs at a time, ` +
    `about ${upkeepPerSpec} each. ${advice} side by side with --maxWorkers and --maxConcurrency.`
  )
}

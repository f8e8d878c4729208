import { keptForCleanup } from './ticket-server.ts'

/** [default] A removal, the reads that show it, and the same once more for a spec that made two things or suppressed somebody. */
const upkeepPerSpec = 8

/** How many specs may be under way at a time. */
export type Concurrency = Readonly<{ workers: number; specsPerWorker: number }>

/**
 * Says how many specs may be under way at a time so that what is kept of the requests for cleanup is enough for all of them,
 * should the run be stopped.
 *
 * @returns At least one spec, and no more than what was wished for.
 */
export function withRoomForCleanup(maxRequests: number, wished: Concurrency): Concurrency {
  const specs = Math.max(1, roomFor(maxRequests))
  const workers = Math.min(wished.workers, specs)
  return { workers, specsPerWorker: Math.min(wished.specsPerWorker, Math.floor(specs / workers)) }
}

/** Says what to do when so little is kept for cleanup that a run that is stopped could not clean up a single spec. */
export function noRoomForCleanup(maxRequests: number): string | undefined {
  if (roomFor(maxRequests) > 0) return undefined
  return (
    `TEST_MAX_REQUESTS is ${maxRequests}, of which ${keptForCleanup(maxRequests)} are kept for cleanup, too few for a ` +
    `spec, which takes about ${upkeepPerSpec}. Raise it to ${3 * (upkeepPerSpec - 1) + 1} at least.`
  )
}

function roomFor(maxRequests: number): number {
  return Math.floor(keptForCleanup(maxRequests) / upkeepPerSpec)
}

import pThrottle from 'p-throttle'

/**
 * Who says when the next request may leave. One pace can serve several clients, or the clients of several processes.
 *
 * `ticket` resolves when it is this caller's turn, and rejects when `signal` is aborted before.
 */
export type Pace = {
  readonly ticket: (signal?: AbortSignal) => Promise<void>
}

/**
 * A pace of evenly spaced tickets, in order.
 *
 * The interval is 3 % longer than the rate asks for: timers fire early and requests overtake one another, and a server
 * that counts is to see at most one request more than the limit in any second.
 */
export function createPace(requestsPerSecond: number): Pace {
  const intervalMs = 1030 / requestsPerSecond
  const turn = pThrottle({ limit: 1, interval: intervalMs, strict: true })(async () => {})
  // After a standstill of the process, the timers of several turns fire at once. At low rates that is a second's worth.
  const leastGapMs = intervalMs / 2 - 5
  let lastAt = Number.NEGATIVE_INFINITY
  return {
    ticket: async () => {
      do await turn()
      while (performance.now() - lastAt < leastGapMs)
      lastAt = performance.now()
    },
  }
}

/**
 * How many tickets to ask for before they are needed. Some must be, because a timer is always a little late, and lateness adds
 * up when each ticket is asked for after the one before; 20 ms of them make up for it.
 */
export function ticketsAhead(requestsPerSecond: number): number {
  return Math.max(2, Math.ceil(requestsPerSecond / 50))
}

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
  // After a standstill of the process the timers of several turns fire at once. They may make up for what was missed in the last
  // second, and no more: as many tickets ago as fit into a second, the time was a second earlier.
  const grantedAt = new Array<number>(Math.floor(1000 / intervalMs) + 1).fill(Number.NEGATIVE_INFINITY)
  const windowMs = grantedAt.length * intervalMs
  let oldest = 0
  // Two milliseconds off for timers that fire early.
  const howEarly = () => windowMs - 2 - (performance.now() - (grantedAt[oldest] ?? 0))
  return {
    ticket: async () => {
      await turn()
      for (let earlyMs = howEarly(); earlyMs > 0; earlyMs = howEarly()) {
        await new Promise((resolve) => setTimeout(resolve, Math.ceil(earlyMs)))
      }
      grantedAt[oldest] = performance.now()
      oldest = (oldest + 1) % grantedAt.length
    },
  }
}

/**
 * How many tickets to ask for before they are needed. Some must be, because a timer is always a little late, and lateness adds
 * up when each ticket is asked for after the one before; 100 ms of them make up for it.
 */
export function ticketsAhead(requestsPerSecond: number): number {
  return Math.max(2, Math.ceil(requestsPerSecond / 10))
}

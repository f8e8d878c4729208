import pThrottle from 'p-throttle'
import { sleep, unlessAborted } from './abortable.ts'

/** Who says when the next request may leave. One pace can serve several clients, or the clients of several processes. */
export type Pace = {
  /** Resolves when it is this caller's turn, and rejects when `signal` is aborted before. */
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
  let queue = startQueue(intervalMs)
  let waiting = 0
  // After a standstill of the process the timers of several turns fire at once. They may make up for what was missed in the last
  // second, and no more: as many tickets ago as fit into a second, the time was a second earlier.
  const grantedAt = new Array<number>(Math.floor(1000 / intervalMs) + 1).fill(Number.NEGATIVE_INFINITY)
  const windowMs = grantedAt.length * intervalMs
  let oldest = 0
  // Two milliseconds off for timers that fire early.
  const howEarly = () => windowMs - 2 - (performance.now() - (grantedAt[oldest] ?? 0))
  return {
    ticket: async (signal) => {
      signal?.throwIfAborted()
      waiting += 1
      try {
        await unlessAborted(queue.turn(), signal)
        for (let earlyMs = howEarly(); earlyMs > 0; earlyMs = howEarly()) await sleep(earlyMs, signal)
        grantedAt[oldest] = performance.now()
        oldest = (oldest + 1) % grantedAt.length
      } finally {
        waiting -= 1
        // Turns that were given up and that nobody else can use: their timers would keep the process alive.
        if (waiting === 0 && queue.turn.queueSize > 0) {
          queue.stop()
          queue = startQueue(intervalMs)
          // Whoever comes next keeps the distance all the same.
          void queue.turn()
        }
      }
    },
  }
}

function startQueue(intervalMs: number) {
  const end = new AbortController()
  const turn = pThrottle({ limit: 1, interval: intervalMs, strict: true, signal: end.signal })(async () => {})
  return { turn, stop: () => end.abort() }
}

/**
 * How many tickets to ask for before they are needed. Some must be, because a timer is always a little late, and lateness adds
 * up when each ticket is asked for after the one before; 100 ms of them make up for it.
 */
export function ticketsAhead(requestsPerSecond: number): number {
  return Math.max(2, Math.ceil(requestsPerSecond / 10))
}

import type { RouteSelector } from './selector.ts'

/** How many requests a workspace takes within any second. */
export type RateLimit = {
  /** Which requests count; every one of the workspace if left out. */
  readonly on?: RouteSelector
  /**
   * Whole number from 1 to 1,000,000, counted in every sliding second of real time; or less than 1, which is one request in
   * so many seconds: 0.1 for one in ten.
   */
  readonly requestsPerSecond: number
  /**
   * `reject` answers 429 to one too many and does not apply it, `throttle` lets it wait for its turn, `drop` answers as if
   * all were well and applies nothing. What is rejected or dropped does not count towards the limit. [default]
   *
   * @default 'reject'
   */
  readonly onExcess?: 'reject' | 'throttle' | 'drop'
  /** `Retry-After` of the 429: seconds, or a date as HTTP writes it. The header is left out if this is. */
  readonly retryAfter?: number | string
}

const WINDOW_MS = 1000

/** Remembers when the last `requestsPerSecond` requests were let in. */
export class SlidingSecond {
  readonly limit: RateLimit
  readonly #admittedAt: Float64Array
  readonly #windowMs: number
  #next = 0

  constructor(limit: RateLimit) {
    const { requestsPerSecond } = limit
    this.limit = limit
    this.#windowMs = WINDOW_MS / Math.min(1, requestsPerSecond)
    this.#admittedAt = new Float64Array(Math.max(1, requestsPerSecond)).fill(Number.NEGATIVE_INFINITY)
  }

  /**
   * Lets a request in, now or later.
   *
   * @param now - Milliseconds of the real clock.
   * @returns Milliseconds until its turn, 0 if that is now. Where the limit does not throttle, a request whose turn is not
   *   now has not been let in.
   */
  admit(now: number): number {
    const freeAt = (this.#admittedAt[this.#next] ?? 0) + this.#windowMs
    const waitMs = Math.max(0, freeAt - now)
    if (waitMs > 0 && this.limit.onExcess !== 'throttle') return waitMs
    this.#admittedAt[this.#next] = now + waitMs
    this.#next = (this.#next + 1) % this.#admittedAt.length
    return waitMs
  }
}

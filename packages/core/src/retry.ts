import { LONGEST_TIMER_MS } from './abortable.ts'

/** When a failed request is made again. */
export type RetryOptions = {
  /**
   * How many times at most; 0 for never.
   *
   * @default 10
   */
  readonly limit?: number
  /**
   * How long a call may take in all, from its first turn on. A retry that would not fit in is not waited for. A call that runs
   * out of it rejects with what its last attempt failed with.
   *
   * @default 120_000
   */
  readonly budgetMs?: number
  /**
   * The longest possible wait before the first retry; it doubles with each further one.
   *
   * @default 200
   */
  readonly baseMs?: number
  /**
   * What the doubling stops at.
   *
   * @default 5_000
   */
  readonly maxMs?: number
  /**
   * The longest wait that a `Retry-After` header can impose, on its call and (with a 429) on the whole client. It has to be
   * shorter than `budgetMs`, or the longest waits are never made.
   *
   * @default 60_000
   */
  readonly maxRetryAfterMs?: number
}

/**
 * [default] As patient as the official clients at the start (200 ms, at most 5 s), long enough to outlive a restart, and with room for
 * the longest `Retry-After` and an attempt behind it.
 */
export const RETRY_DEFAULTS: Required<RetryOptions> = {
  limit: 10,
  budgetMs: 120_000,
  baseMs: 200,
  maxMs: 5_000,
  maxRetryAfterMs: 60_000,
}

/** [client] The statuses that customerio-node retries. Any other 4xx would be answered the same again. */
const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 522, 524])

export function isRetriedStatus(status: number): boolean {
  return retriedStatuses.has(status)
}

/**
 * How long to wait before the next attempt.
 *
 * Any time between nothing and a bound that doubles: "full jitter", which spreads the retries of many clients best
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/. A `Retry-After` can make it longer, and never shorter:
 * one of 0, or a date that has passed, is no leave to ask again at once.
 *
 * @param attempt - The attempt that failed; 1 is the first.
 */
export function backoffMs(
  attempt: number,
  retryAfterMs: number | undefined,
  retry: Required<RetryOptions>,
  random: () => number,
): number {
  const boundMs = Math.min(retry.maxMs, retry.baseMs * 2 ** Math.min(attempt - 1, 31), LONGEST_TIMER_MS)
  return Math.max(Math.round(random() * boundMs), Math.min(retryAfterMs ?? 0, retry.maxRetryAfterMs, LONGEST_TIMER_MS))
}

/**
 * Reads a `Retry-After` header: seconds, or an HTTP date. `undefined` when there is none that can be read.
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number(header) * 1000)
  const dateMs = /[a-z]/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs)
}

import { type AppRequestOptions, type AppTransport, NetworkError, ResponseError } from '@cio/core'
import { ask } from './ask.ts'
import { UnknownOutcomeError } from './errors.ts'

/** By how much the clock of this machine may be ahead of the service's, in seconds. [default] */
const clockSkewSeconds = 60

/** What must not be done twice, and how one finds out whether it was. */
export type OnceOnly = {
  /** `The message` */
  readonly what: string
  /** The call that shows whether it was done. @param since - Unix seconds. */
  readonly lookWith: (since: number) => string
  /** Unix milliseconds. */
  readonly now: () => number
}

/**
 * Posts what must not be done twice. A 429 alone is retried, since then nothing was done.
 *
 * @throws {UnknownOutcomeError} No answer came, or one that leaves open whether it was done: 408, 5xx, or what is not JSON.
 */
export async function postOnce<Body>(
  transport: AppTransport,
  at: string,
  options: AppRequestOptions,
  { what, lookWith, now }: OnceOnly,
  missing?: string,
): Promise<Partial<Body>> {
  const since = Math.floor(now() / 1000) - clockSkewSeconds
  try {
    return await ask<Body>(transport, 'POST', at, { ...options, isRepeatable: false }, missing)
  } catch (error) {
    if (!isOpen(error)) throw error
    throw new UnknownOutcomeError(
      `${what} may or may not have been sent, and was not tried again: sent again, it could arrive twice. ` +
        `To find out, look with ${lookWith(since)}. What went wrong: ${error.message}`,
      { cause: error, since, attempts: error.attempts },
    )
  }
}

function isOpen(error: unknown): error is NetworkError | ResponseError {
  if (error instanceof NetworkError) return true
  return error instanceof ResponseError && (error.status >= 500 || error.status === 408 || error.status < 300)
}

import { type AppRequestOptions, type AppTransport, type ClientEvent, NetworkError, ResponseError } from '@cio/core'
import { ask } from './ask.ts'
import { UnknownOutcomeError } from './errors.ts'

/** By how much the clock of this machine may be ahead of the service's, in seconds. [default] */
const clockSkewSeconds = 60

/** What must not be done twice, and how one finds out whether it was. */
export type OnceOnly<Body, Receipt> = {
  /** `The message` */
  readonly what: string
  /** What a yes says, of which something may be required. */
  readonly read: (answer: Partial<Body>) => Receipt
  /** The call that shows whether it was done. @param since - Unix seconds. */
  readonly lookWith: (since: number) => string
  /** Unix milliseconds. */
  readonly now: () => number
}

/**
 * Posts what must not be done twice. It is retried after a 429, and where there was no connection: then nothing was done.
 *
 * @throws {UnknownOutcomeError} No answer came, it was given up while in flight, or the answer leaves open whether it was done: 408,
 * 5xx, what is not JSON, or a yes without what is required of it.
 */
export async function postOnce<Body, Receipt>(
  transport: AppTransport,
  at: string,
  options: AppRequestOptions,
  { what, read, lookWith, now }: OnceOnly<Body, Receipt>,
  missing?: string,
): Promise<Receipt> {
  const since = Math.floor(now() / 1000) - clockSkewSeconds
  let attempts = 1
  let isInFlight = false
  const onEvent = (event: ClientEvent) => {
    if (event.type === 'request') {
      attempts = event.attempt
      isInFlight = true
    }
    if (event.type === 'response') isInFlight = leavesOpen(event.status)
    // Nothing was done, or it would not be made again.
    if (event.type === 'retry') isInFlight = false
  }
  try {
    return read(await ask<Body>(transport, 'POST', at, { ...options, isRepeatable: false, onEvent }, missing))
  } catch (error) {
    const isGivenUp = options.signal?.aborted === true && error === options.signal.reason
    if (isGivenUp ? !isInFlight : !isOpen(error)) throw error
    const reason = isOpen(error) ? error.message : 'It was given up while in flight.'
    throw new UnknownOutcomeError(
      `${what} may or may not have been sent, and was not tried again: sent again, it could arrive twice. ` +
        `To find out, look with ${lookWith(since)}. It can appear there a moment later: that it is not there yet does not prove ` +
        `that nothing was sent. What went wrong: ${reason}`,
      { cause: error, since, attempts },
    )
  }
}

function isOpen(error: unknown): error is NetworkError | ResponseError {
  if (error instanceof NetworkError) return error.mayHaveArrived
  return error instanceof ResponseError && leavesOpen(error.status)
}

/** Whether an answer of this status, once something is wrong with it, tells nothing of what was done. */
function leavesOpen(status: number): boolean {
  return status >= 500 || status === 408 || status < 300
}

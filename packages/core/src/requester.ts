import type { ClientEvent } from './events.ts'
import { checkBody, checkRetry, checkTarget, checkTransportOptions } from './options.ts'
import type { Pace } from './pace.ts'
import type { RetryOptions } from './retry.ts'

/** How requests travel; the same for every API. */
export type TransportOptions = {
  /**
   * The server, as an origin: `http://127.0.0.1:7788`. The `/v1` is added.
   *
   * @default the region's
   */
  readonly baseUrl?: string
  /**
   * How long one attempt may take, from its turn to the last byte of its answer.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number
  /** When a failed request is made again. */
  readonly retry?: RetryOptions
  /**
   * How many attempts may leave, retries included: from 0.00001 to 100,000, `Infinity` for no limit, or a pace that is shared with
   * others.
   */
  readonly requestsPerSecond?: number | Pace
  /** What carries the requests, instead of this package's own pool (Node) or the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch
  /** The time in milliseconds since 1970, by which the date in a `Retry-After` is read. */
  readonly now?: () => number
  /** A number from 0 to 1, by which the waits between retries are spread. */
  readonly random?: () => number
  /**
   * Is told what the client does, as it does it. One that throws or rejects breaks nothing: the message goes on, and the first
   * mistake is shown as a warning (of the process on Node, elsewhere on the console).
   */
  readonly onEvent?: (event: ClientEvent) => void
}

export type RequesterOptions = {
  readonly transport: TransportOptions
  readonly origin: string
  readonly requestsPerSecond: number
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
  readonly keyKind: string
}

/** One call: a request, and its repetitions. */
export type Call = {
  readonly method: string
  /** Path and query, beginning with a slash. */
  readonly target: string
  readonly body: string | Uint8Array | undefined
  readonly signal: AbortSignal | undefined
  readonly retry: RetryOptions | undefined
  /** Whether a repetition does no harm. If not, only a 429 and the want of a connection are retried: nothing was done. */
  readonly isRepeatable: boolean
  /** Is told what this call does, after the one that is told of all calls. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined
}

/** What a successful call came back with. */
export type Answer = {
  readonly status: number
  /** The parsed JSON of the answer, `undefined` when it was empty. */
  readonly body: unknown
  /** How many requests it took, the first one included. */
  readonly attempts: number
}

/**
 * Makes calls, and loads what speaks HTTP when the first one is made: whoever only imports a client, or only makes one, pays for
 * none of it.
 */
export function createRequester(options: RequesterOptions): (call: Call) => Promise<Answer> {
  checkTransportOptions(options.transport)
  let caller: Promise<(call: Call) => Promise<Answer>> | undefined
  return async (call) => {
    checkTarget(call.target)
    checkBody(call.body)
    checkRetry(call.retry)
    caller ??= load()
    return (await caller)(call)
  }

  async function load(): Promise<(call: Call) => Promise<Answer>> {
    try {
      const { createCaller } = await import('./caller.ts')
      return await createCaller(options)
    } catch (error) {
      // What cannot be loaded now, as when no file can be opened, may be there for the next call.
      caller = undefined
      throw error
    }
  }
}

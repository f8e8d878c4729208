import type { Delay } from './delay.ts'
import type { RouteSelector } from './selector.ts'

/** What goes wrong with one request. */
export type Fault = {
  /** Passes before anything else happens. */
  readonly delay?: Delay
} & (
  | {
      /** Nothing goes wrong, it only takes a while. */
      readonly kind: 'delay'
    }
  | {
      /** Another answer than the service would give. */
      readonly kind: 'answer'
      /** From 200 to 599. */
      readonly status: number
      /** Text as it is, anything else as JSON. @default an error in the envelope of the API that was asked */
      readonly body?: unknown
      /** `Retry-After`: seconds, or a date as HTTP writes it. */
      readonly retryAfter?: number | string
      /** Whether the request takes effect all the same. @default false */
      readonly isApplied?: boolean
    }
  | {
      /**
       * `reset-before` breaks the connection with a TCP reset without applying anything, `reset-after` once it is applied.
       * `truncated-body` applies, announces the whole answer and breaks the connection in the middle of it; `malformed-body`
       * applies and answers with what is no JSON. `drop` answers as if all were well and applies nothing. `duplicate` lets
       * the request arrive twice, as a proxy that repeats would.
       */
      readonly kind: 'reset-before' | 'reset-after' | 'truncated-body' | 'malformed-body' | 'drop' | 'duplicate'
    }
)

/** Which requests are hit by which fault: the next ones in a sequence, or any with a probability. */
export type FaultRule = {
  /** Which requests; every one of the workspace if left out. */
  readonly on?: RouteSelector
} & (
  | {
      /** One for each request, `null` for one that passes; when it is used up, all pass. */
      readonly sequence: readonly (Fault | null)[]
    }
  | {
      readonly fault: Fault
      /** From 0 to 1. @default 1 */
      readonly probability?: number
      /** The same seed hits the same requests again. @default 1 */
      readonly seed?: number
    }
)

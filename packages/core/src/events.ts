import { diagnostics, warn } from '#platform'
import type { CioError } from './errors.ts'

/** What every event says. */
type RequestFacts = {
  /** `POST`, `GET`, … */
  readonly method: string
  /** Without host and query: `/v1/identify`. */
  readonly path: string
  /** 1 for the first request of a call, 2 for its first retry. */
  readonly attempt: number
}

/** A request is about to leave. */
export type RequestEvent = RequestFacts & {
  readonly type: 'request'
  /** The body exactly as it is sent. */
  readonly body: string | Uint8Array | undefined
}

/** An answer has arrived in full. */
export type ResponseEvent = RequestFacts & {
  readonly type: 'response'
  readonly status: number
  /** From the start of the request to the last byte of the answer. */
  readonly durationMs: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
}

/** A request failed, and will be made again. */
export type RetryEvent = RequestFacts & {
  readonly type: 'retry'
  /** How long until it queues up again. */
  readonly waitMs: number
  readonly error: CioError
}

/** A request had to wait for its turn. */
export type WaitEvent = RequestFacts & {
  readonly type: 'wait'
  readonly waitedMs: number
}

/** A 429 stopped all requests of the client. */
export type PauseEvent = RequestFacts & {
  readonly type: 'pause'
  readonly pauseMs: number
}

/** What a client does, as it does it. No event holds a key. */
export type ClientEvent = RequestEvent | ResponseEvent | RetryEvent | WaitEvent | PauseEvent

/** Tells an event to whoever listens; builds it only if somebody does. */
export type Notify = (type: ClientEvent['type'], build: () => ClientEvent) => void

export function createNotify(...given: readonly (((event: ClientEvent) => void) | undefined)[]): Notify {
  const listeners = given.filter((listener) => listener !== undefined)
  return (type, build) => {
    const isWatched = diagnostics.isWatched(type)
    if (listeners.length === 0 && !isWatched) return
    const event = build()
    if (isWatched) diagnostics.publish(event)
    for (const listener of listeners) {
      try {
        const promised: unknown = listener(event)
        if (promised instanceof Promise) promised.catch((error: unknown) => blame(listener, error))
      } catch (error) {
        blame(listener, error)
      }
    }
  }
}

const blamed = new WeakSet<object>()

/** A mistake of a listener is to be seen, once, but no reason for a message to fail or for a process to end. */
function blame(listener: object, error: unknown): void {
  if (blamed.has(listener)) return
  blamed.add(listener)
  warn(`onEvent failed, and may fail again: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
}

import {
  type Client,
  ConfigurationError,
  type EncodedMessage,
  type Message,
  type Receipt,
  type Sender,
  type SendOptions,
} from '@cio/core'
import { type Cut, createDispatcher, type DispatchOptions, dispatchSettings } from './dispatcher.ts'
import { BatcherClosedError, BufferFullError } from './errors.ts'
import { encodeFor, type Item } from './item.ts'
import { requireAtLeast } from './limits.ts'
import { noPage } from './pages.ts'

/** Messages that failed, and why. */
export type BatcherFailure = {
  readonly error: unknown
  /** All that failed at once, and for the same reason. */
  readonly messages: readonly Message[]
}

/** How a batcher packs, and whom it tells. */
export type BatcherOptions = DispatchOptions & {
  /**
   * Is told of every message that was not accepted, whether its `send` was awaited or not. Required: a message of which nobody waits
   * for the outcome would otherwise be lost in silence.
   */
  readonly onError: (failure: BatcherFailure) => void
  /**
   * How long a message waits for company while another request is under way, in milliseconds. When none is, it leaves with all others
   * of the same turn of the event loop.
   *
   * @default 10
   */
  readonly maxWaitMs?: number
  /**
   * How many bytes of serialised messages may be held; what is sent beyond is refused.
   *
   * @default 134_217_728
   */
  readonly maxBufferedBytes?: number
  /**
   * Keeps a serverless function alive: is handed a promise whenever something is to be sent and nothing was, which resolves when
   * nothing is left.
   */
  readonly waitUntil?: (promise: Promise<void>) => void
}

/** How much time a batcher has left when it is closed. */
export type CloseOptions = {
  /**
   * How long to go on sending, in milliseconds. Whatever is not accepted by then has failed.
   *
   * @default 25_000
   */
  readonly timeoutMs?: number
}

/** What became of all that was ever sent through a batcher: `accepted + failed` is how much it was. */
export type BatcherAccount = {
  /** How many messages were accepted. */
  readonly accepted: number
  /** How many were not; `onError` was told of each. */
  readonly failed: number
  /** Of those, the ones that never left before the deadline of `close`, in order. */
  readonly unsent: readonly Message[]
  /** Of those, the ones whose answer was still awaited at that deadline, which may have arrived. Sent again, they count once. */
  readonly unanswered: readonly Message[]
}

/** A sender that packs messages into few requests. */
export type Batcher = Sender & {
  /**
   * Counts a message as failed that was refused before it came here, and tells `onError`. For senders that stand before this one.
   */
  readonly refuse: (message: Message, error: unknown) => Promise<Receipt>
  /** How many messages are held: neither accepted nor failed. */
  readonly pending: number
  /**
   * Sends all that is held, and resolves when nothing is: what was queued, what was in flight, and what arrived meanwhile. It never
   * rejects, and can be called any number of times.
   */
  readonly flush: () => Promise<void>
  /**
   * Takes no more messages, sends what is held, and resolves with the account of all. It never rejects; called again, it returns the
   * same promise.
   */
  readonly close: (options?: CloseOptions) => Promise<BatcherAccount>
  /** `close()`, for `await using`. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

type Sent = Item & {
  readonly resolve: (receipt: Receipt) => void
  readonly reject: (reason: unknown) => void
  readonly promise: Promise<Receipt>
  /** Stops listening to the signal of its sender. */
  forget: (() => void) | undefined
}

const UNSENT = 'The batcher was closed, and its deadline passed before this message left.'
const UNANSWERED =
  'The batcher was closed, and its deadline passed before this message was answered. It may or may not have arrived.'

/** [default] Less than the 30 s that Kubernetes leaves a process between SIGTERM and SIGKILL. */
const defaultCloseMs = 25_000

/**
 * Makes a sender that packs messages into few requests, for a server that sends many.
 *
 * Sends `POST /v1/batch` with `{ batch: [message, …] }`, at most 500,000 bytes each, up to 8 at a time. What is sent in one turn of the
 * event loop leaves together at its end. While requests are under way, a message waits for company for at most 10 ms, or until a
 * request is full. `send` resolves when its own message is accepted and rejects when it is not; it need not be awaited.
 *
 * @param client - A client of `@cio/core`, whose pace, pauses and retries are kept to. A batch is one request.
 * @param options - `onError` is required.
 * @throws {ConfigurationError} An option cannot work.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/batch
 * @example
 * const batcher = createBatcher(client, { onError: ({ error, messages }) => log.error({ error, lost: messages.length }) })
 * track(batcher, { userId: 'ada', event: 'Report Opened' })
 * process.once('SIGTERM', () => batcher.close())
 */
export function createBatcher(client: Pick<Client, 'encode' | 'post'>, options: BatcherOptions): Batcher {
  const settings = dispatchSettings(options)
  const { maxBatchBytes } = settings.limits
  const { onError, waitUntil, maxWaitMs = 10, maxBufferedBytes = 128 * 1024 * 1024 } = options
  if (typeof onError !== 'function') {
    throw new ConfigurationError(
      'onError is missing. Give a function: it is the only one to learn of a failure when nobody awaits the send.',
    )
  }
  requireAtLeast('maxWaitMs', maxWaitMs, 0)
  requireAtLeast('maxBufferedBytes', maxBufferedBytes, maxBatchBytes)

  let sequence = 0
  let accepted = 0
  let failed = 0
  let closing: Promise<BatcherAccount> | undefined

  const dispatcher = createDispatcher<Sent>({
    ...settings,
    client,
    maxWaitMs,
    onAccepted: (item, attempts) => {
      accepted += 1
      item.forget?.()
      item.resolve({ messageId: item.message.messageId, attempts })
    },
    onFailed: (items, error) => {
      for (const { forget, promise, reject } of items) {
        forget?.()
        // Whoever awaits it is told all the same; if nobody does, it must not end the process.
        promise.catch(() => {})
        reject(error)
      }
      report(items.map(messageOf), error)
    },
  })

  function report(messages: readonly Message[], error: unknown): void {
    failed += messages.length
    try {
      onError({ error, messages })
    } catch (mistake) {
      // A listener that throws is a mistake to be seen, but no reason for other messages to fail.
      queueMicrotask(() => {
        throw mistake
      })
    }
  }

  function refuse(message: Message, error: unknown): Promise<Receipt> {
    const promise = Promise.reject(error)
    promise.catch(() => {})
    report([message], error)
    return promise
  }

  function send(message: Message, { signal }: SendOptions = {}): Promise<Receipt> {
    if (signal?.aborted) return refuse(message, signal.reason)
    if (closing !== undefined)
      return refuse(message, new BatcherClosedError('The batcher is closed, and did not take this message.'))
    let encoded: EncodedMessage
    try {
      encoded = encodeFor(maxBatchBytes, client, message)
    } catch (error) {
      return refuse(message, error)
    }
    const { json, byteLength } = encoded
    if (dispatcher.pendingBytes + byteLength > maxBufferedBytes) {
      return refuse(message, new BufferFullError(maxBufferedBytes))
    }
    const { promise, resolve, reject } = Promise.withResolvers<Receipt>()
    const item: Sent = {
      message,
      page: noPage,
      start: 0,
      byteLength,
      sequence,
      attempts: 0,
      isSettled: false,
      promise,
      resolve,
      reject,
      forget: undefined,
    }
    sequence += 1
    if (signal !== undefined) {
      const giveUp = () => dispatcher.giveUp(item, signal.reason)
      signal.addEventListener('abort', giveUp, { once: true })
      item.forget = () => signal.removeEventListener('abort', giveUp)
    }
    const wasIdle = dispatcher.pending === 0
    dispatcher.push(item, json)
    if (wasIdle) waitUntil?.(dispatcher.idle({ isHurried: false }))
    return promise
  }

  async function finish(timeoutMs: number): Promise<BatcherAccount> {
    let cut: Cut<Sent> = { unsent: [], unanswered: [] }
    const deadline = setTimeout(
      () => {
        cut = dispatcher.abort({
          unsent: new BatcherClosedError(UNSENT),
          unanswered: new BatcherClosedError(UNANSWERED),
        })
      },
      Math.min(timeoutMs, 0x7fff_ffff),
    )
    // What is in flight keeps the process alive; where nothing is, this must not.
    if (typeof deadline === 'object') deadline.unref()
    await dispatcher.idle({ isHurried: true })
    clearTimeout(deadline)
    return { accepted, failed, unsent: cut.unsent.map(messageOf), unanswered: cut.unanswered.map(messageOf) }
  }

  const batcher: Batcher = {
    get pending() {
      return dispatcher.pending
    },
    send,
    refuse,
    flush: () => dispatcher.idle({ isHurried: true }),
    close: ({ timeoutMs = defaultCloseMs } = {}) => {
      requireAtLeast('timeoutMs', timeoutMs, 0)
      closing ??= finish(timeoutMs)
      return closing
    },
    [Symbol.asyncDispose]: async () => {
      await batcher.close()
    },
  }
  return Object.freeze(batcher)
}

function messageOf({ message }: Item): Message {
  return message
}

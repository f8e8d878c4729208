import { AuthenticationError, type Client, type Message } from '@cio/core'
import { createDispatcher, type DispatchOptions, dispatchSettings } from './dispatcher.ts'
import { createItem, encodeFor } from './item.ts'

/** How messages are sent. */
export type SendBatchOptions = DispatchOptions & {
  /** Gives up: what was not accepted by then has failed, with the reason of the signal. */
  readonly signal?: AbortSignal
}

/** A message that was not accepted. */
export type BatchFailure = {
  /** Its place among the messages that were handed over, from 0. */
  readonly index: number
  readonly message: Message
  /**
   * Why. An `InvalidMessageError` or a `ResponseError` of status 400 is about this message; a `NetworkError` means that it may have
   * arrived.
   */
  readonly error: unknown
}

/** What became of all messages: `accepted + failures.length` is how many there were. */
export type BatchAccount = {
  /** How many were accepted. */
  readonly accepted: number
  /** Those that were not, in order. */
  readonly failures: readonly BatchFailure[]
  /** How many requests it took, retries included. */
  readonly requests: number
}

/**
 * Sends any number of messages in as few requests as they fit into, and tells what became of each.
 *
 * Sends `POST /v1/batch` with `{ batch: [message, …] }`, at most 500,000 bytes each, up to 8 at a time. A batch that is refused because
 * of one message is taken apart, at log2(n) + 2 further requests, and the others are accepted. Messages about one person keep their
 * order. No more messages are read and serialised than the requests under way and the next few need.
 *
 * @param client - A client of `@cio/core`.
 * @param messages - An array, a generator, anything that can be iterated. None make no request.
 * @param options - How large, how many at a time, how patient.
 * @returns An account of all of them. It never rejects because of a message, a key or the network.
 * @throws {ConfigurationError} An option cannot work.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/batch
 * @example
 * const { accepted, failures } = await sendBatch(client, people.map((person) => identifyMessage(person)))
 */
export async function sendBatch(
  client: Pick<Client, 'encode' | 'post'>,
  messages: Iterable<Message>,
  options: SendBatchOptions = {},
): Promise<BatchAccount> {
  const settings = dispatchSettings(options)
  const { signal } = options
  const failures: BatchFailure[] = []
  let accepted = 0
  // Once nothing can be sent any more, why.
  let end: { readonly reason: unknown } | undefined

  const dispatcher = createDispatcher({
    ...settings,
    client,
    maxWaitMs: Number.POSITIVE_INFINITY,
    onAccepted: () => {
      accepted += 1
    },
    onFailed: (items, error) => {
      if (error instanceof AuthenticationError) end = { reason: error }
      for (const { sequence, message } of items) failures.push({ index: sequence, message, error })
    },
  })
  const abort = () => {
    const reason: unknown = signal?.reason
    end = { reason }
    dispatcher.abort({ unsent: reason, unanswered: reason })
  }
  if (signal?.aborted) abort()
  signal?.addEventListener('abort', abort, { once: true })

  const { maxBatchBytes } = settings.limits
  const handOver = (message: Message, index: number) => {
    try {
      if (end !== undefined) throw end.reason
      const { json, byteLength } = encodeFor(maxBatchBytes, client, message)
      dispatcher.push(createItem(message, byteLength, index), json)
    } catch (error) {
      failures.push({ index, message, error })
    }
  }

  let index = 0
  try {
    for (const message of messages) {
      handOver(message, index)
      index += 1
      if (dispatcher.waitingBytes > maxBatchBytes) await dispatcher.room(maxBatchBytes)
    }
  } finally {
    await dispatcher.idle({ isHurried: true })
    signal?.removeEventListener('abort', abort)
  }
  failures.sort((one, other) => one.index - other.index)
  return { accepted, failures, requests: dispatcher.requests }
}

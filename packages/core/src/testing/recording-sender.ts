import { createEncoder, DEFAULT_MAX_MESSAGE_BYTES } from '../encode.ts'
import { stringify } from '../json.ts'
import type { Message } from '../message.ts'
import type { Receipt, Sender } from '../sender.ts'

/** A sender that sends nothing and remembers everything. */
export type RecordingSender = Sender & {
  /** What was handed to it, in order, refused messages included. */
  readonly messages: readonly Message[]
  /** Forgets what it was handed. */
  readonly clear: () => void
}

/** Which messages a recording sender refuses. Without options it accepts all that a client would send. */
export type RecordingSenderOptions = {
  /** Returns the error that a message is refused with, or nothing when it is accepted. */
  readonly refuse?: (message: Message) => Error | undefined
}

/**
 * Makes a sender for unit tests of code that sends: no server, no key, no network.
 *
 * Every message is accepted at the first attempt, unless `refuse` says otherwise. It is kept as JSON would carry it, so that a test
 * sees what Customer.io would: a `Date` as text, nothing of a property that is `undefined`. What a client refuses with its options as
 * they come, this refuses too: what JSON cannot say, and more than 32 KiB of it. It is not remembered.
 *
 * @example
 * const sender = createRecordingSender()
 * await welcome(sender, 'ada')
 * expect(sender).toHaveSent({ type: 'track', event: 'Welcomed', userId: 'ada' })
 */
export function createRecordingSender({ refuse }: RecordingSenderOptions = {}): RecordingSender {
  const messages: Message[] = []
  const encode = createEncoder({ maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES, context: undefined })
  const sender: RecordingSender = {
    messages,
    clear: () => {
      messages.length = 0
    },
    send: async (message, { signal } = {}): Promise<Receipt> => {
      signal?.throwIfAborted()
      encode(message)
      messages.push(JSON.parse(stringify(message, `The message of type "${message.type}"`)))
      const error = refuse?.(message)
      if (error !== undefined) throw error
      return { messageId: message.messageId, attempts: 1 }
    },
  }
  return Object.freeze(sender)
}

import type { Message } from './message.ts'

/** What a caller holds once a message is accepted. */
export type Receipt = {
  /** The id of the message, by which Customer.io recognises a repetition. */
  readonly messageId: string
  /** How many requests it took, the first one included. */
  readonly attempts: number
}

/** How a message is sent. */
export type SendOptions = {
  /** Gives up: while the message waits for its turn, while it waits for a retry, and in flight. */
  readonly signal?: AbortSignal
}

/** Anything that takes a message to Customer.io: a client, a batcher, a recording sender in a test. */
export type Sender = {
  /** Takes one message there. The promise resolves when the message is accepted, and rejects when it is not. */
  readonly send: (message: Message, options?: SendOptions) => Promise<Receipt>
  /**
   * Only of a sender that reports its failures by itself, as a batcher does, so that nobody has to await its promises: reports a
   * message that was refused on its way there. The promise rejects with the error, and need not be awaited either.
   */
  readonly refuse?: (message: Message, error: unknown) => Promise<Receipt>
}

import { type Client, type EncodedMessage, InvalidMessageError, type Message, type MessageType } from '@cio/core'
import { BATCH_FRAME_BYTES } from './frame.ts'
import { noPage, type Page } from './pages.ts'

/** A message on its way: serialised once, and settled once. */
export type Item = {
  readonly message: Message
  /** Where the bytes of its JSON begin, and how many they are. A comma follows. */
  page: Page
  start: number
  readonly byteLength: number
  /** Its place among all that were handed over. */
  readonly sequence: number
  /** Requests that it was in and that were refused. */
  attempts: number
  /** It is accepted, or its failure is told. */
  isSettled: boolean
}

/** What knows how a message is written: a client. */
export type Encoder = Pick<Client, 'encode'>

const messageTypes: Readonly<Record<MessageType, true>> = {
  identify: true,
  track: true,
  page: true,
  screen: true,
  group: true,
  alias: true,
}

/**
 * Serialises a message, wherever it came from, for a batch of so many bytes.
 *
 * @throws {InvalidMessageError} Its type is unknown, it cannot become JSON, or it is too large.
 */
export function encodeFor(maxBatchBytes: number, encoder: Encoder, message: Message): EncodedMessage {
  if (!Object.hasOwn(messageTypes, message.type)) {
    throw new InvalidMessageError(
      `A message has the type ${JSON.stringify(message.type)}. It has to be one of ${Object.keys(messageTypes).join(', ')}.`,
    )
  }
  const encoded = encoder.encode(message)
  const { byteLength } = encoded
  if (byteLength + BATCH_FRAME_BYTES > maxBatchBytes) {
    throw new InvalidMessageError(
      `The message of type "${message.type}" has ${byteLength} bytes of JSON, which with the ${BATCH_FRAME_BYTES} around it is more than the ${maxBatchBytes} of a batch.`,
      { code: 'CIO_MESSAGE_TOO_LARGE' },
    )
  }
  return encoded
}

export function createItem(message: Message, byteLength: number, sequence: number): Item {
  return { message, page: noPage, start: 0, byteLength, sequence, attempts: 0, isSettled: false }
}

import { byteLength } from '#platform'
import { InvalidMessageError } from './errors.ts'
import { stringify } from './json.ts'
import { isObject, type Message } from './message.ts'
import { VERSION } from './version.ts'

/** A message as it travels: serialised once, its size counted from that. */
export type EncodedMessage = {
  /** The JSON text that is sent, alone or as an item of a batch. */
  readonly json: string
  /** The size of `json` in UTF-8. */
  readonly byteLength: number
}

export type EncodeOptions = {
  readonly maxMessageBytes: number
  readonly context: Readonly<Record<string, unknown>> | undefined
}

/** Which software made the message. [client] Every official client sends it. */
const library = { name: '@cio/core', version: VERSION }

/**
 * [default] The size that all official clients and the API reference agree on; see MESSAGE_MAX_BYTES in this repository's
 * `packages/wire` for what speaks for 64 KB.
 */
export const DEFAULT_MAX_MESSAGE_BYTES = 32 * 1024

/** Serialises messages: puts the client's context under the message's own, and refuses what would arrive as something else. */
export function createEncoder({ maxMessageBytes, context }: EncodeOptions): (message: Message) => EncodedMessage {
  const common = { library, ...context }
  const ending = endingWith(common)
  return (message) => {
    if (message.context !== undefined && !isObject(message.context)) {
      throw new InvalidMessageError(
        `The context of the message of type "${message.type}" is no object. Give one, such as { ip: '203.0.113.9' }.`,
      )
    }
    const what = `The message of type "${message.type}"`
    // Most messages have a type, and no context of their own: what they all share is written once.
    const isUsual = message.type !== undefined && message.context === undefined && !('toJSON' in message)
    const json =
      isUsual && ending !== undefined
        ? `${stringify(message, what).slice(0, -1)}${ending}`
        : stringify({ ...message, context: { ...common, ...message.context } }, what)
    const bytes = byteLength(json)
    if (bytes > maxMessageBytes) {
      throw new InvalidMessageError(
        `The message of type "${message.type}" has ${bytes} bytes of JSON, ${bytes - maxMessageBytes} more than the ${maxMessageBytes} that are accepted. Customer.io would drop it; send less in it.`,
        { code: 'CIO_MESSAGE_TOO_LARGE' },
      )
    }
    return { json, byteLength: bytes }
  }
}

/** How the JSON of a message ends that has this context, from the comma on; nothing if the context cannot be written. */
function endingWith(context: Readonly<Record<string, unknown>>): string | undefined {
  try {
    return `,"context":${stringify(context, 'The context')}}`
  } catch {
    // Each message says so, and where.
    return undefined
  }
}

import { byteLength } from '#platform'
import { InvalidMessageError } from './errors.ts'
import { stringify } from './json.ts'
import type { Message } from './message.ts'
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

/** Serialises messages: puts the client's context under the message's own, and refuses what would arrive as something else. */
export function createEncoder({ maxMessageBytes, context }: EncodeOptions): (message: Message) => EncodedMessage {
  const common = { library, ...context }
  return (message) => {
    const whole = { ...message, context: message.context === undefined ? common : { ...common, ...message.context } }
    const json = stringify(whole, `The message of type "${message.type}"`)
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

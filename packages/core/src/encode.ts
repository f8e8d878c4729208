import { byteLength } from '#platform'
import { InvalidMessageError } from './errors.ts'
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
    const whole = { ...message, context: { ...common, ...message.context } }
    const json = stringify(whole)
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

function stringify(message: Message): string {
  let json: string
  try {
    json = JSON.stringify(message)
  } catch (cause) {
    throw unserialisable(message, cause)
  }
  // A number or a date that JSON cannot express turns into null, which would overwrite what is stored.
  // Looking for it costs more than serialising, so only a text that holds a null is looked at.
  if (json.includes('null')) refuseMadeUpNulls(message)
  return json
}

function unserialisable(message: Message, cause: unknown): InvalidMessageError {
  const path: string[] = []
  const reason = whyUnserialisable(message, path, new Set())
  const where = path.length > 0 ? path.join('.') : 'A field'
  return new InvalidMessageError(
    `The message of type "${message.type}" cannot become JSON: ${where} ${reason ?? 'throws while it is read'}.`,
    { cause },
  )
}

/** Finds what `JSON.stringify` stumbled over, and leaves the way to it in `path`. */
function whyUnserialisable(value: unknown, path: string[], above: Set<object>): string | undefined {
  if (typeof value === 'bigint') return 'is a bigint, which JSON does not know; give a number or text'
  if (typeof value !== 'object' || value === null) return undefined
  if (above.has(value)) return 'contains itself'
  above.add(value)
  for (const key of Object.keys(value)) {
    path.push(key)
    try {
      const reason = whyUnserialisable(jsonValueOf(Reflect.get(value, key), key), path, above)
      if (reason !== undefined) return reason
    } catch {
      return 'throws while it is read'
    }
    path.pop()
  }
  above.delete(value)
  return undefined
}

function jsonValueOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return value
  const toJson: unknown = Reflect.get(value, 'toJSON')
  return typeof toJson === 'function' ? Reflect.apply(toJson, value, [key]) : value
}

function refuseMadeUpNulls(message: Message): void {
  JSON.stringify(message, function (this: unknown, key: string, value: unknown) {
    const original: unknown = typeof this === 'object' && this !== null ? Reflect.get(this, key) : value
    const isInvalidDate = original instanceof Date && Number.isNaN(original.getTime())
    if (isInvalidDate || (typeof value === 'number' && !Number.isFinite(value))) {
      throw new InvalidMessageError(
        `The ${key} in the message of type "${message.type}" is ${isInvalidDate ? 'an invalid Date' : String(value)}, which JSON turns into null. Leave it out, or give null.`,
      )
    }
    return value
  })
}

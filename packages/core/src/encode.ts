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
  let json = ''
  let cause: unknown
  try {
    json = JSON.stringify(message)
  } catch (error) {
    cause = error
  }
  // A number or a date that JSON cannot express turns into null, which would overwrite what is stored. To look for one costs more
  // than to serialise, so only a text that holds a null is looked at.
  if (json !== '' && !json.includes('null')) return json
  const path: string[] = []
  const flaw = flawOf(message, path, new Set())
  if (flaw === undefined && json !== '') return json
  throw new InvalidMessageError(
    `The message of type "${message.type}" cannot become JSON: ${path.join('.')} ${flaw ?? 'is not understood'}.`,
    cause === undefined ? {} : { cause },
  )
}

/** What JSON cannot express in a value, and in `path` where. */
function flawOf(value: unknown, path: string[], above: Set<object>): string | undefined {
  if (typeof value === 'bigint') return 'is a bigint; give a number or text'
  if (typeof value === 'number' && !Number.isFinite(value)) return `is ${value}; leave it out, or give null`
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'is an invalid Date; leave it out, or give null' : undefined
  if (above.has(value)) return 'contains itself'
  above.add(value)
  for (const key of Object.keys(value)) {
    path.push(key)
    let flaw: string | undefined = 'throws when it is read'
    try {
      flaw = flawOf(asJson(Reflect.get(value, key), key), path, above)
    } catch {}
    if (flaw !== undefined) return flaw
    path.pop()
  }
  above.delete(value)
  return undefined
}

function asJson(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const toJson: unknown = Reflect.get(value, 'toJSON')
  return typeof toJson === 'function' ? Reflect.apply(toJson, value, [key]) : value
}

import { InvalidMessageError } from './errors.ts'
import { createUlid } from './ulid.ts'

/** The six kinds of message of the Pipelines API. [doc] https://docs.customer.io/integrations/api/cdp/ */
export type MessageType = 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'

/** Whom a message is about: `userId`, `anonymousId`, or both. Last is what the compiler names where nothing is given. */
export type Identity =
  | {
      readonly userId?: never
      /** The id of a person not known yet. */
      readonly anonymousId: string
    }
  | {
      /** Your own id for the person. */
      readonly userId: string
      /** The id of a person not known yet, whose earlier activity belongs to this one. */
      readonly anonymousId?: string
    }

/**
 * Nobody but an email address, which `identify` alone understands.
 * [doc] Pipelines API reference, "Identify by email": `traits.email` identifies when there is no `userId`.
 */
export type EmailIdentity = {
  readonly userId?: never
  readonly anonymousId?: never
  readonly traits: { readonly email: string }
}

/** Any attributes of a person or an object: what holds where no type names them. */
export type AnyTraits = Readonly<Record<string, unknown>>

/** What every message may carry besides its own fields. */
export type MessageFields = {
  /**
   * By which Customer.io recognises a repetition.
   *
   * @default a new ULID
   */
  readonly messageId?: string
  /**
   * When it happened, if not now. A string has to be a date, or a date and a time, in ISO 8601: `2026-02-01T09:30:00+02:00`.
   *
   * @default the time of building
   */
  readonly timestamp?: string | Date
  /** Around what it happened: `ip`, `locale`, `device`, … It goes over the client's own, key by key. */
  readonly context?: Readonly<Record<string, unknown>>
  /** Which destinations receive it. All of them, if left out. */
  readonly integrations?: Readonly<Record<string, unknown>>
}

/** A message, built and ready for any sender. What it holds besides these fields depends on its type. */
export type Message = {
  readonly type: MessageType
  readonly messageId: string
  /** ISO 8601. */
  readonly timestamp: string
  readonly context?: Readonly<Record<string, unknown>>
  readonly integrations?: Readonly<Record<string, unknown>>
  readonly [field: string]: unknown
}

/** What a message of each type cannot do without. */
export type MessageParameters = {
  readonly identify: MessageFields & (Identity | EmailIdentity)
  readonly track: MessageFields & Identity & { readonly event: string }
  readonly page: MessageFields & Identity
  readonly screen: MessageFields & Identity
  readonly group: MessageFields & Identity & { readonly groupId: string }
  readonly alias: MessageFields & { readonly userId: string; readonly previousId: string }
}

/** The parameters as they are in the message: the common fields settled, everything else untouched. */
export type MessageOf<Type extends MessageType, Parameters> = Parameters extends unknown
  ? { readonly type: Type } & Omit<Parameters, 'messageId' | 'timestamp'> & {
        readonly messageId: string
        readonly timestamp: string
      }
  : never

/** Which text fields a message of each type must have, besides the identity. */
const requiredFields: Readonly<Record<MessageType, readonly string[]>> = {
  identify: [],
  track: ['event'],
  page: [],
  screen: [],
  group: ['groupId'],
  alias: ['userId', 'previousId'],
}

/**
 * Builds a message: gives it a type, a `messageId` and a `timestamp`, and refuses it when it names nobody, when its event has no name,
 * and when what has to be an object is none.
 *
 * Without an identity Customer.io drops a message, in silence unless in strict mode
 * [doc] https://docs.customer.io/integrations/api/cdp/ - strict mode.
 * The parameters are not copied deeply: what they hold is read when the message is sent.
 *
 * @param type - Which kind of message.
 * @param parameters - Its fields. A `messageId` or a `timestamp` among them is kept.
 * @throws {InvalidMessageError} The identity or a required field is missing, traits or properties are no object, or the timestamp is
 *   no date.
 * @example
 * createMessage('track', { userId: 'ada', event: 'Report Opened' })
 */
export function createMessage<const Type extends MessageType, Parameters extends MessageParameters[Type]>(
  type: Type,
  parameters: Parameters,
): MessageOf<Type, Parameters>
export function createMessage(
  type: MessageType,
  parameters: MessageFields & Readonly<Record<string, unknown>>,
): Message {
  for (const field of requiredFields[type]) requireText(type, field, parameters[field])
  requireIdentity(type, parameters)
  const content = type === 'identify' || type === 'group' ? 'traits' : 'properties'
  requireRecord(type, content, parameters[content])
  requireRecord(type, 'integrations', parameters.integrations)

  const nowMs = Date.now()
  const { messageId = createUlid(nowMs), timestamp } = parameters
  requireText(type, 'messageId', messageId)
  // Copied first and whole: any other way of writing this takes five times as long.
  return {
    ...parameters,
    type,
    messageId,
    timestamp: timestamp === undefined ? isoNow(nowMs) : isoTimestamp(type, timestamp),
  }
}

let stampedAt = -1
let stamp = ''

/** Written once a millisecond: for many messages it would take longer than all else about building them. */
function isoNow(nowMs: number): string {
  if (nowMs !== stampedAt) {
    stampedAt = nowMs
    stamp = new Date(nowMs).toISOString()
  }
  return stamp
}

function requireIdentity(type: MessageType, parameters: Readonly<Record<string, unknown>>): void {
  const { userId, anonymousId, traits } = parameters
  if (userId !== undefined) requireText(type, 'userId', userId)
  if (anonymousId !== undefined) requireText(type, 'anonymousId', anonymousId)
  if (userId !== undefined || anonymousId !== undefined) return
  if (type === 'identify' && typeof traits === 'object' && traits !== null) {
    const email: unknown = Reflect.get(traits, 'email')
    if (typeof email === 'string' && email !== '') return
  }
  throw new InvalidMessageError(
    `A message of type "${type}" names nobody. Give it a userId or an anonymousId${type === 'identify' ? ', or an email among its traits' : ''}.`,
  )
}

/**
 * Refuses what Customer.io could only drop: a field without which a message means nothing. The name of an event is looked at without
 * the blanks around it, which the service takes away [doc].
 *
 * @param what - The message, as its sender knows it: a type, or the name of a semantic event.
 * @throws {InvalidMessageError} The value is no text, or empty. The sentence names the field.
 */
export function requireText(what: string, field: string, value: unknown): asserts value is string {
  const isText = typeof value === 'string'
  if (isText && (field === 'event' ? value.trim() : value) !== '') return
  const found = value === undefined ? 'missing' : isText ? 'empty' : `of type ${value === null ? 'null' : typeof value}`
  throw new InvalidMessageError(`The ${field} of a message of type "${what}" is ${found}. It has to be text.`)
}

/**
 * Refuses what has to be an object and is text, a number or an array: the service drops it [doc], and of text that a builder copies it
 * would store the letters one by one. So is refused what is no object in JSON, such as a `Map`, a `Set`, a `Date` or an error: a copy
 * of it would be empty. Instances of classes of one's own pass, and so does what is missing.
 *
 * @param what - The message, as its sender knows it: a type, or the name of a semantic event.
 * @throws {InvalidMessageError} The value is no object. The sentence names the field.
 */
export function requireRecord(what: string, field: string, value: unknown): void {
  if (value === undefined || value === null || isObject(value)) return
  throw new InvalidMessageError(`The ${field} of a message of type "${what}" must be an object.`)
}

/** Whether its fields are what it holds, as those of an object in JSON. */
export function isObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Object.prototype.toString.call(value) === '[object Object]') return true
  // Classes of one's own may name themselves as those of the language do, which hold no fields, or can be gone through.
  return Symbol.toStringTag in value && !(Symbol.iterator in value) && Object.keys(value).length > 0
}

function isoTimestamp(type: MessageType, timestamp: string | Date): string {
  if (typeof timestamp === 'string' && isIsoDate(timestamp)) return timestamp
  if (timestamp instanceof Date && !Number.isNaN(timestamp.getTime())) return timestamp.toISOString()
  throw new InvalidMessageError(
    `The timestamp of a message of type "${type}" is no date. Give a Date, or text in ISO 8601.`,
  )
}

/**
 * [doc] "an ISO 8601 date-time string" https://docs.customer.io/integrations/api/cdp/ - backfilling data; its OpenAPI file says
 * `date-time`, which is RFC 3339. [map] A date alone and a time without a zone are read as well.
 */
const isoDate = /^\d{4}-\d\d-\d\d([T ]([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?)?$/i

function isIsoDate(text: string): boolean {
  const day = text.slice(0, 10)
  // A day that its month does not have would be taken for one of the next.
  return isoDate.test(text) && new Date(day).toJSON()?.startsWith(day)
}

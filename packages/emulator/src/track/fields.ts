import type { Subject } from '../apply/relationships.ts'
import { isRecord } from '../semantic-events.ts'
import type { Identifier } from '../state/identifier.ts'
import type { Claims } from '../state/state.ts'
import { invalid, type Problem, required } from './operation.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A value, or what keeps it from being one. */
export type Read<Value> =
  | { readonly value: Value; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly Problem[] }

export function found<Value>(value: Value): Read<Value> {
  return { value, problems: [] }
}

export function faulty<Value>(...problems: readonly Problem[]): Read<Value> {
  return { problems }
}

/** An object; `null` counts as absent. */
export function readObject(input: unknown, field: string): Read<Fields | undefined> {
  if (input === undefined || input === null) return found(undefined)
  return isRecord(input) ? found(input) : faulty(invalid(field, `${field} is not an object`))
}

/** Unix seconds. [doc] An integer; [default] a fraction does no harm, text does. */
export function readSeconds(input: unknown, field: string): Read<number | undefined> {
  if (input === undefined || input === null) return found(undefined)
  if (typeof input === 'number') return found(input)
  return faulty(invalid(field, `${field} is not a Unix timestamp`))
}

/** Text that is there. A number is read as text: [doc] ids are texts, [client] the types of clients allow numbers. */
export function readText(input: unknown, field: string): Read<string> {
  if (input === undefined || input === null) return faulty(required(field))
  if (typeof input === 'number') return found(String(input))
  if (typeof input !== 'string') return faulty(invalid(field, `${field} is not a string`))
  return input.trim() === '' ? faulty(required(field)) : found(input)
}

const PERSON_KINDS = ['id', 'email', 'cio_id', 'phone', 'anonymous_id'] as const

/**
 * The one identifier that names a person. [doc] Several are an error.
 *
 * [doc] `phone` works in workspaces that enable it, which this one does not. [map] `anonymous_id` is sent by public mapping code.
 */
export function readSubject(input: unknown, field: string): Read<Subject> {
  if (input === undefined || input === null) return faulty(required(field))
  if (!isRecord(input)) return faulty(invalid(field, `${field} is not an object`))
  const given = PERSON_KINDS.filter((kind) => input[kind] !== undefined && input[kind] !== null)
  const [kind, ...others] = given
  if (kind === undefined) return faulty(required(field, `${field} must have one of id, email, cio_id`))
  if (others.length > 0) return faulty(invalid(field, `${field} must have exactly one of ${given.join(', ')}`))
  if (kind === 'phone') return faulty(invalid(`${field}.phone`, 'phone does not identify people in this workspace'))
  const text = readText(input[kind], `${field}.${kind}`)
  if (text.value === undefined) return faulty(...text.problems)
  return found({ kind, value: text.value })
}

/** The same where an anonymous id will not do. */
export function readPerson(input: unknown, field: string): Read<Identifier> {
  const read = readSubject(input, field)
  if (read.value === undefined) return faulty(...read.problems)
  const { kind, value } = read.value
  if (kind !== 'anonymous_id') return found({ kind, value })
  return faulty(required(field, `${field} must have one of id, email, cio_id`))
}

/** Who is meant by an address and the identifiers among the attributes. */
export function claimsOf(address: Identifier, attributes: Fields): Claims {
  const others: { readonly kind: 'id' | 'email'; readonly value: string }[] = []
  for (const kind of ['email', 'id'] as const) {
    const value = attributes[kind]
    if (typeof value === 'number') others.push({ kind, value: String(value) })
    else if (typeof value === 'string' && value !== '') others.push({ kind, value })
  }
  return { address, others }
}

/** Attributes that say something else than an attribute. [doc] */
const RESERVED: ReadonlySet<string> = new Set([
  'id',
  'email',
  'cio_id',
  'anonymous_id',
  '_update',
  '_timestamp',
  'cio_relationships',
])

/** What is stored of the attributes of a person. */
export function storedAttributes(attributes: Fields): Fields {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !RESERVED.has(name)))
}

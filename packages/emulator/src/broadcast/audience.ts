import { type PersonFilter, readPersonFilter } from '../person-filter.ts'
import { identifierOf, isRecord } from '../semantic-events.ts'
import type { Identifier } from '../state/identifier.ts'
import type { State } from '../state/state.ts'

/** Whom a broadcast goes to: a filter, people one by one with data of their own, or those in a file. */
export type Audience =
  | { readonly kind: 'filter'; readonly filter: PersonFilter }
  | { readonly kind: 'list'; readonly entries: readonly Entry[] }
  | { readonly kind: 'file'; readonly url: string }

type NamedPerson = { readonly identifier: Identifier; readonly data: Readonly<Record<string, unknown>> }

/** One person of a list. */
export type Entry = NamedPerson & {
  /** Where they stand, from 1. */
  readonly line: number
}

/** What is wrong with a trigger as a whole; the pointer says where. */
export type AudienceProblem = { readonly detail: string; readonly pointer: string }

/** An audience and what could not be used of it. */
export type ReadAudience = { readonly audience: Audience; readonly errors: readonly string[] }

export type Body = Readonly<Record<string, unknown>>

/** [doc] */
const ENTRIES_MAX = 10_000

/**
 * Reads the audience of a broadcast trigger: `recipients`, `emails`, `ids`, `per_user_data`, `data_file_url`, or none, which
 * is the one set up with the broadcast. [doc] [default] If there are several, the first of that order counts.
 */
export function readAudience(body: Body, standard: unknown, state: State): ReadAudience | AudienceProblem {
  if (body.recipients !== undefined) return readRecipients(body.recipients)
  for (const kind of ['emails', 'ids', 'per_user_data'] as const) {
    const list = body[kind]
    if (list === undefined) continue
    const entries = readEntries(kind, list)
    if (!entries) return { detail: `${kind} is not a list of people`, pointer: `/data/attributes/${kind}` }
    if (entries.length > ENTRIES_MAX) {
      const detail = `${kind} has ${entries.length} entries, the limit is ${ENTRIES_MAX}`
      return { detail, pointer: `/data/attributes/${kind}` }
    }
    return { audience: { kind: 'list', entries }, errors: missingPeople(entries, body, state) }
  }
  const { data_file_url: url } = body
  if (url !== undefined) {
    return typeof url === 'string'
      ? { audience: { kind: 'file', url }, errors: [] }
      : { detail: 'data_file_url is not a text', pointer: '/data/attributes/data_file_url' }
  }
  return readRecipients(standard)
}

function readRecipients(filter: unknown): ReadAudience | AudienceProblem {
  const pointer = '/data/attributes/recipients'
  if (isRecord(filter) && Object.keys(filter).length === 0) {
    return { detail: 'empty recipients filter is not valid', pointer }
  }
  const read = readPersonFilter(filter)
  if (read.problem !== undefined) return { detail: read.problem, pointer }
  return { audience: { kind: 'filter', filter: read.value }, errors: [] }
}

function readEntries(kind: 'emails' | 'ids' | 'per_user_data', list: unknown): Entry[] | undefined {
  if (!Array.isArray(list)) return undefined
  const people = list.map((item: unknown) => (kind === 'per_user_data' ? readPerson(item) : readName(kind, item)))
  if (!people.every((person) => person !== undefined)) return undefined
  return people.map((person, index) => ({ ...person, line: index + 1 }))
}

function readName(kind: 'emails' | 'ids', item: unknown): NamedPerson | undefined {
  const value = identifierOf(item)
  return value === undefined ? undefined : { identifier: { kind: kind === 'ids' ? 'id' : 'email', value }, data: {} }
}

/** Reads `{ "id" | "email", "data"? }`. */
export function readPerson(item: unknown): NamedPerson | undefined {
  if (!isRecord(item)) return undefined
  const data = isRecord(item.data) ? item.data : {}
  const id = identifierOf(item.id)
  const email = identifierOf(item.email)
  if (id !== undefined) return { identifier: { kind: 'id', value: id }, data }
  return email === undefined ? undefined : { identifier: { kind: 'email', value: email }, data }
}

/**
 * [doc] Somebody missing is an error unless the trigger says to ignore it. An email leads to one person here, so that
 * `email_add_duplicates` has nothing to do. [default] The texts are ours.
 */
export function missingPeople(entries: readonly Entry[], body: Body, state: State): string[] {
  return entries.flatMap(({ identifier, line }) => {
    const { kind, value } = identifier
    const isIgnored = kind === 'id' ? body.id_ignore_missing === true : body.email_ignore_missing === true
    if (isIgnored || state.people.find(identifier)) return []
    return [`line ${line}: no person has the ${kind} ${value}`]
  })
}

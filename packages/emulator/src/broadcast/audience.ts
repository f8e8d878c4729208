import { type PersonFilter, readPersonFilter } from '../person-filter.ts'
import { identifierOf, isRecord } from '../semantic-events.ts'
import type { Identifier } from '../state/identifier.ts'
import type { State } from '../state/state.ts'

/** Whom a broadcast goes to: a filter, or people one by one with data of their own. */
export type Audience =
  | { readonly kind: 'filter'; readonly filter: PersonFilter }
  | { readonly kind: 'list'; readonly entries: readonly Entry[] }

type Entry = { readonly identifier: Identifier; readonly data: Readonly<Record<string, unknown>> }

/** What is wrong with a trigger as a whole; the pointer says where. */
export type AudienceProblem = { readonly detail: string; readonly pointer: string }

/** An audience and what could not be used of it. */
export type ReadAudience = { readonly audience: Audience; readonly errors: readonly string[] }

type Body = Readonly<Record<string, unknown>>

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
    return { audience: { kind: 'list', entries }, errors: errorsOf(entries, body, state) }
  }
  if (body.data_file_url !== undefined) {
    // Nothing here calls out: a link in a request is not followed.
    const errors = ['line 1: the emulator does not fetch data_file_url']
    return { audience: { kind: 'list', entries: [] }, errors }
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
  const entries = list.map((item: unknown) => readEntry(kind, item))
  return entries.every((entry) => entry !== undefined) ? entries : undefined
}

function readEntry(kind: 'emails' | 'ids' | 'per_user_data', item: unknown): Entry | undefined {
  if (kind !== 'per_user_data') {
    const value = identifierOf(item)
    return value === undefined ? undefined : { identifier: { kind: kind === 'ids' ? 'id' : 'email', value }, data: {} }
  }
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
function errorsOf(entries: readonly Entry[], body: Body, state: State): string[] {
  return entries.flatMap(({ identifier }, index) => {
    const { kind, value } = identifier
    const isIgnored = kind === 'id' ? body.id_ignore_missing === true : body.email_ignore_missing === true
    if (isIgnored || state.people.find(identifier)) return []
    return [`line ${index + 1}: no person has the ${kind} ${value}`]
  })
}

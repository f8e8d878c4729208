import * as v from 'valibot'
import type { Drop, DropCode } from './drop-ledger.ts'
import type { RecordedRequest } from './journal.ts'
import { isRecord } from './semantic-events.ts'

/** Which drops are meant: those that agree with everything given. */
export type DropFilter = {
  readonly code?: DropCode
  /** `track`, `identify`, … */
  readonly type?: string
  readonly messageId?: string
  /** Without its query. */
  readonly path?: string
  readonly status?: number
  /** Unix milliseconds on the emulator's clock, inclusive. */
  readonly since?: number
}

/** Which requests are meant: those that agree with everything given. */
export type RequestFilter = {
  readonly method?: string
  /** Without its query. */
  readonly path?: string
  readonly status?: number
  /** `track`, `identify`, …, also within a batch. */
  readonly type?: string
  /** Also within a batch. */
  readonly messageId?: string
  /** Unix milliseconds on the emulator's clock, inclusive. */
  readonly since?: number
}

export function isDropLike(drop: Drop, filter: DropFilter): boolean {
  return (
    isSame(filter.code, drop.code) &&
    isSame(filter.type, drop.type) &&
    isSame(filter.messageId, drop.messageId) &&
    isSame(filter.path, pathOf(drop)) &&
    isSame(filter.status, drop.status) &&
    (filter.since === undefined || drop.at >= filter.since)
  )
}

export function isRequestLike(request: RecordedRequest, filter: RequestFilter): boolean {
  return (
    isSame(filter.method, request.method) &&
    isSame(filter.path, pathOf(request)) &&
    isSame(filter.status, request.status) &&
    (filter.since === undefined || request.at >= filter.since) &&
    ((filter.type === undefined && filter.messageId === undefined) ||
      messagesOf(request).some(
        (message) => isSame(filter.type, message.type) && isSame(filter.messageId, message.messageId),
      ))
  )
}

function isSame(wanted: unknown, found: unknown): boolean {
  return wanted === undefined || wanted === found
}

function pathOf({ path }: { readonly path: string }): string {
  return path.split('?', 1)[0] ?? path
}

/** The messages of a request: those of its batch, or the one it is. */
function messagesOf(request: RecordedRequest): readonly Readonly<Record<string, unknown>>[] {
  const body = parsed(request.body ?? '')
  if (!isRecord(body)) return []
  if (Array.isArray(body.batch)) return body.batch.filter(isRecord)
  return [{ type: pathOf(request).split('/').at(-1), ...body }]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'Expected a whole number'), v.transform(Number))

const WAIT_MAX_MS = 60_000

const waiting = {
  count: v.optional(wholeNumber),
  waitMs: v.optional(v.pipe(wholeNumber, v.maxValue(WAIT_MAX_MS))),
}

/** A query for drops. */
export const dropQueryShape = v.strictObject({
  code: v.optional(
    v.picklist(['unauthorized', 'invalid', 'oversize', 'suppressed', 'duplicate', 'no-effect', 'excluded', 'fault']),
  ),
  type: v.optional(v.string()),
  messageId: v.optional(v.string()),
  path: v.optional(v.string()),
  status: v.optional(wholeNumber),
  since: v.optional(wholeNumber),
  ...waiting,
})

/** A query for requests. */
export const requestQueryShape = v.strictObject({
  method: v.optional(v.string()),
  path: v.optional(v.string()),
  status: v.optional(wholeNumber),
  type: v.optional(v.string()),
  messageId: v.optional(v.string()),
  since: v.optional(wholeNumber),
  ...waiting,
})

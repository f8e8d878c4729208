import type { ClientEvent } from '@cio/core'
import { nameOf } from './registration.ts'
import type { RemovalEvent } from './removal.ts'
import { RESERVED_EMAIL_DOMAIN } from './reserved.ts'

/** Whose requests these are: the spec's client, the spec's reader, or the harness's upkeep. */
export type TraceSource = 'client' | 'read' | 'upkeep'

/**
 * What happens during a test, a line each, in the order in which it happens. It stays in memory unless it is to be printed
 * at once. No line holds a key, or an address that could be somebody's.
 */
export type Trace = Readonly<{
  /** The last lines, oldest first. */
  lines: readonly string[]
  /** The same for machines: JSON, with the fields of each event and `atMs` since the start. */
  records: readonly string[]
  /** For `onEvent` of a client or a transport. */
  events: (source: TraceSource) => (event: ClientEvent) => void
  /** For `onEvent` of a cleanup. */
  removal: (event: RemovalEvent) => void
  /** Anything else. */
  note: (text: string) => void
  /** A text without keys, and without addresses that could be somebody's. */
  redact: (text: string) => string
}>

export type TraceOptions = Readonly<{
  /** What no line may hold. */
  secrets: readonly string[]
  /** Gets each line the moment it is made. */
  print?: (line: string) => void
  /** Gets each record the moment it is made. */
  record?: (json: string) => void
  /** Milliseconds on a clock that never runs backwards. */
  now?: () => number
}>

/** Enough for a long spec; an endless one must not fill the memory. */
const MAX_LINES = 2_000
const MAX_BODY_CHARACTERS = 600

export function createTrace({ secrets, print, record, now = () => performance.now() }: TraceOptions): Trace {
  const started = now()
  const entries: Entry[] = []
  const redact = createRedact(secrets)
  const lineOf = ({ at, say }: Entry) => `${(at - started).toFixed(1).padStart(8)} ms  ${redact(say())}`
  const recordOf = ({ at, facts }: Entry) =>
    redact(JSON.stringify({ atMs: Math.round((at - started) * 10) / 10, ...facts() }))
  // Most of what happens is never looked at: an entry becomes a sentence only when somebody asks.
  const keep = (say: () => string, facts: () => object) => {
    const entry = { at: now(), say, facts }
    entries.push(entry)
    if (entries.length > MAX_LINES) entries.shift()
    print?.(lineOf(entry))
    record?.(recordOf(entry))
  }
  return Object.freeze({
    get lines() {
      return entries.map(lineOf)
    },
    get records() {
      return entries.map(recordOf)
    },
    events: (source) => (event) =>
      keep(
        () => `${source.padEnd(6)}  ${sentenceOf(event)}`,
        () => ({ source, ...factsOf(event) }),
      ),
    removal: ({ type, registration, error }) => {
      const reason = error === undefined ? undefined : error instanceof Error ? error.message : String(error)
      keep(
        () => `cleanup ${type} ${nameOf(registration)}${reason === undefined ? '' : `: ${reason}`}`,
        () => ({ source: 'cleanup', type, registration, error: reason }),
      )
    },
    note: (text) =>
      keep(
        () => text,
        () => ({ source: 'note', text }),
      ),
    redact,
  })
}

type Entry = Readonly<{ at: number; say: () => string; facts: () => object }>

/** What a client did, without headers: one of them is the key. */
function factsOf(event: ClientEvent): object {
  const { type, method, path, attempt } = event
  const request = { type, method, path, attempt }
  switch (event.type) {
    case 'request':
      return event.body === undefined ? request : { ...request, body: abbreviated(textOf(event.body)) }
    case 'response':
      return { ...request, status: event.status, durationMs: event.durationMs }
    case 'wait':
      return { ...request, waitedMs: event.waitedMs }
    case 'retry':
      return { ...request, waitMs: event.waitMs, error: event.error.message }
    case 'pause':
      return { ...request, pauseMs: event.pauseMs }
  }
}

/** One line for what a client did: which request, which attempt, how large, how long, and what it waited for. */
function sentenceOf(event: ClientEvent): string {
  const { method, path, attempt } = event
  const request = `${method} ${path}${attempt > 1 ? ` (attempt ${attempt})` : ''}`
  switch (event.type) {
    case 'request': {
      if (event.body === undefined) return request
      const text = textOf(event.body)
      const messages = path.endsWith('/batch') ? `${messagesIn(text)} messages, ` : ''
      return `${request}, ${messages}${Buffer.byteLength(text)} bytes: ${abbreviated(text)}`
    }
    case 'response':
      return `${request} was answered ${event.status} in ${event.durationMs.toFixed(1)} ms`
    case 'wait':
      return `${request} waited ${event.waitedMs.toFixed(1)} ms for its turn`
    case 'retry':
      return `${request} follows in ${event.waitMs.toFixed(0)} ms: ${event.error.message}`
    case 'pause':
      return `${request} made every request pause for ${event.pauseMs.toFixed(0)} ms`
  }
}

function messagesIn(batch: string): number {
  return batch.match(/"messageId":/g)?.length ?? 0
}

function textOf(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** A text that fits into a report. */
export function abbreviated(text: string): string {
  return text.length > MAX_BODY_CHARACTERS ? `${text.slice(0, MAX_BODY_CHARACTERS)}…` : text
}

/** Ours may be shown: they lead to nobody, and a reader needs them. */
const address = /[\w.+-]+(?:@|%40)([\w-]+(?:\.[\w-]+)+)/g

function createRedact(secrets: readonly string[]): (text: string) => string {
  const hidden = secrets.filter((secret) => secret !== '')
  return (text) => {
    const withoutKeys = hidden.reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text)
    return withoutKeys.replace(address, (found: string, domain: string) =>
      domain.toLowerCase() === RESERVED_EMAIL_DOMAIN ? found : '[address]',
    )
  }
}

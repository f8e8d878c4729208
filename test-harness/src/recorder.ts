import type { ClientEvent } from '@cio/core'

/** One request as it left, retries included. */
export type SentRequest = Readonly<{
  method: string
  /** Without host and query, such as `/v1/identify`. */
  path: string
  /** 1 for the first try. */
  attempt: number
  /** The JSON that went over the wire, parsed again. */
  body: unknown
  /** Its size in bytes of UTF-8. */
  bytes: number
}>

/** What a test's `client` sent, in order. */
export type Sent = Readonly<{
  requests: readonly SentRequest[]
  /** The messages in those requests, each batch taken apart. */
  messages: readonly Readonly<Record<string, unknown>>[]
}>

/** Listens to a client and keeps what it sends. */
export type Recorder = Readonly<{
  sent: Sent
  /** For the client's `onEvent`. */
  onEvent: (event: ClientEvent) => void
}>

/** Who else is told of what leaves. */
export type RecorderOptions = Readonly<{
  /** Told of each message the moment before it leaves for the first time. */
  onMessage?: (message: Readonly<Record<string, unknown>>) => void
}>

/**
 * Makes a recorder, whose `onEvent` goes into the options of one client or several.
 *
 * Keeps every attempt, retries included, in the order in which they leave, and keeps them all: one recorder for each test.
 *
 * @example
 * const { sent, onEvent } = createRecorder()
 * await identify(createClient({ apiKey, region: 'us', onEvent }), { userId: 'ada' })
 * sent.messages.map(({ type }) => type) // ['identify']
 */
export function createRecorder({ onMessage }: RecorderOptions = {}): Recorder {
  const requests: SentRequest[] = []
  return Object.freeze({
    sent: Object.freeze({
      requests,
      get messages() {
        return requests.flatMap(({ body }) => messagesIn(body))
      },
    }),
    onEvent: (event) => {
      if (event.type !== 'request') return
      const { method, path, attempt } = event
      const json = event.body ?? ''
      const bytes = typeof json === 'string' ? new TextEncoder().encode(json).byteLength : json.byteLength
      const text = typeof json === 'string' ? json : new TextDecoder().decode(json)
      const parsed: unknown = text === '' ? undefined : JSON.parse(text)
      requests.push({ method, path, attempt, body: parsed, bytes })
      if (onMessage !== undefined && attempt === 1) for (const message of messagesIn(parsed)) onMessage(message)
    },
  })
}

type Body = Readonly<Record<string, unknown>>

/** The messages of a request: those of its batch, or the one that it is. */
export function messagesIn(body: unknown): readonly Body[] {
  if (typeof body !== 'object' || body === null) return []
  const { batch } = body as { batch?: unknown }
  return Array.isArray(batch) ? (batch as Body[]) : [body as Body]
}

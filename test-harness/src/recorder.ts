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

export function createRecorder(): Recorder {
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
      requests.push({ method, path, attempt, body: text === '' ? undefined : JSON.parse(text), bytes })
    },
  })
}

type Body = Readonly<Record<string, unknown>>

function messagesIn(body: unknown): readonly Body[] {
  if (typeof body !== 'object' || body === null) return []
  const { batch } = body as { batch?: unknown }
  return Array.isArray(batch) ? (batch as Body[]) : [body as Body]
}

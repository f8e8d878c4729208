import { createMemoryStore, type EventStore, once } from './deduplication.ts'
import { MalformedWebhookError, WebhookSignatureError } from './errors.ts'
import type { AnyEvent } from './events.ts'
import { readWebhook } from './read-webhook.ts'
import type { Secrets, VerifyOptions } from './verify-signature.ts'

export type WebhookHandlerOptions = VerifyOptions & {
  /** The signing key of the webhook, several of them, or who knows them. */
  readonly secrets: Secrets
  /**
   * Deals with an event, once. Customer.io waits four seconds for the answer [doc]: what takes longer belongs into a queue. If it
   * rejects, the event is sent again.
   */
  readonly onEvent: (event: AnyEvent) => void | Promise<void>
  /** What remembers events. @default createMemoryStore() */
  readonly store?: EventStore
  /** Is told of what was answered with anything but 200, for the log. */
  readonly onError?: (error: unknown) => void
  /** The largest body that is read, in bytes. @default 1_048_576 */
  readonly maxBytes?: number
}

/**
 * Makes a handler of web-standard requests that takes what Customer.io sends.
 *
 * It answers 200 to what was dealt with, now or before; 401 to what Customer.io did not sign, 400 to what is no event, 405 to anything but
 * POST and 413 to what is too large; 500 if `onEvent` rejects, and 503 while the same event is being dealt with, so that it is sent
 * again. Customer.io pauses for an hour after 400, 401, 405 and 500 [doc], and sends nothing else to the webhook meanwhile.
 *
 * @param options - `secrets` and `onEvent` are required.
 * @see https://docs.customer.io/journeys/webhooks/
 * @example
 * export const POST = createWebhookHandler({ secrets: env.CIO_SIGNING_KEY, onEvent: (event) => queue.send(event) })
 */
export function createWebhookHandler(options: WebhookHandlerOptions): (request: Request) => Promise<Response> {
  const { secrets, onEvent, store = createMemoryStore(), onError = () => {}, maxBytes = 1_048_576 } = options
  return async (request) => {
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
    try {
      const body = await bodyOf(request, maxBytes)
      if (body === undefined) return new Response(null, { status: 413 })
      const event = await readWebhook({ secrets, headers: request.headers, body }, options)
      const state = await once(store, event, () => onEvent(event))
      return new Response(null, { status: state === 'busy' ? 503 : 200 })
    } catch (error) {
      onError(error)
      const isTheirs = error instanceof WebhookSignatureError || error instanceof MalformedWebhookError
      if (!isTheirs) return new Response(null, { status: 500 })
      return new Response(error.message, { status: error instanceof WebhookSignatureError ? 401 : 400 })
    }
  }
}

/** The bytes of a body; `undefined` if there are too many of them, the rest of which is not read. */
async function bodyOf(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.length
    if (size > maxBytes) {
      await reader?.cancel()
      return undefined
    }
    chunks.push(part.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

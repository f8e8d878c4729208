import { createMemoryStore, type EventStore, type OnceOptions, once } from './deduplication.ts'
import { MalformedWebhookError, WebhookRefusedError, WebhookSignatureError } from './errors.ts'
import type { AnyEvent } from './events.ts'
import { readWebhook } from './read-webhook.ts'
import { checkKeys, keysIn, type Secrets, type VerifyOptions } from './verify-signature.ts'

export type WebhookHandlerOptions = VerifyOptions &
  OnceOptions & {
    /** The signing key of the webhook, several of them, or who knows them. */
    readonly secrets: Secrets
    /**
     * Deals with an event, once. Customer.io waits four seconds for the answer [doc]: what takes longer belongs into a queue. If it
     * rejects, the event is sent again.
     */
    readonly onEvent: (event: AnyEvent) => void | Promise<void>
    /** What remembers events. @default createMemoryStore() */
    readonly store?: EventStore
    /**
     * Is told of what was answered with anything but 200, and of a store that cannot remember what was dealt with, for the log. What it
     * throws itself is printed to the console and changes no answer.
     */
    readonly onError?: (error: unknown) => void | Promise<void>
    /** The largest body that is read, in bytes. @default 1_048_576 */
    readonly maxBytes?: number
  }

/**
 * Makes a handler of web-standard requests that takes what Customer.io sends.
 *
 * It answers 200 to what was dealt with, now or before; 401 to what Customer.io did not sign, 400 to what is no event, 405 to anything but
 * POST and 413 to what is too large; 500 if `onEvent` or the store rejects, and 503 while the same event is being dealt with, so that it
 * is sent again. Customer.io pauses for an hour after 400, 401, 405 and 500 [doc], and sends nothing else to the webhook meanwhile.
 *
 * @param options - `secrets` and `onEvent` are required.
 * @throws {TypeError} There is no secret, or an empty one.
 * @see https://docs.customer.io/journeys/webhooks/
 * @example
 * export const POST = createWebhookHandler({ secrets: env.CIO_SIGNING_KEY, onEvent: (event) => queue.send(event) })
 */
export function createWebhookHandler(options: WebhookHandlerOptions): (request: Request) => Promise<Response> {
  const { secrets, onEvent, store = createMemoryStore(), onError, maxBytes = 1_048_576 } = options
  if (typeof secrets !== 'function') checkKeys(keysIn(secrets))

  function tell(error: unknown): void {
    const telling = async () => onError?.(error)
    telling().catch((failure: unknown) => console.error('onError of a webhook handler failed.', failure))
  }

  function refuse(status: WebhookRefusedError['status'], headers: Record<string, string> = {}): Response {
    tell(new WebhookRefusedError(status))
    return new Response(null, { status, headers })
  }

  return async (request) => {
    if (request.method !== 'POST') return refuse(405, { allow: 'POST' })
    let isDealtWith = false
    try {
      const body = await bodyOf(request, maxBytes)
      if (body === undefined) return refuse(413)
      const event = await readWebhook({ secrets, headers: request.headers, body }, options)
      const handle = async () => {
        await onEvent(event)
        isDealtWith = true
      }
      const state = await once(store, event, handle, options)
      return state === 'busy' ? refuse(503) : new Response(null, { status: 200 })
    } catch (error) {
      tell(error)
      // Sent again, it would be dealt with twice.
      if (isDealtWith) return new Response(null, { status: 200 })
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

import { createMemoryStore, type EventStore, type OnceOptions, once } from './deduplication.ts'
import { MalformedWebhookError, WebhookRefusedError, WebhookSignatureError } from './errors.ts'
import type { AnyEvent } from './events.ts'
import { readWebhook } from './read-webhook.ts'
import { checkKeys, keysIn, type Secrets, type VerifyOptions } from './verify-signature.ts'

/** With which keys calls are verified, what deals with their events, and what becomes of those that cannot be dealt with. */
export type WebhookHandlerOptions = VerifyOptions &
  OnceOptions & {
    /** The signing key of the webhook, several of them, or who knows them. */
    readonly secrets: Secrets
    /**
     * Deals with an event, once. Customer.io waits four seconds for the answer [doc]: what takes longer belongs into a queue. If it
     * rejects, the event is sent again, soon at first and then less and less often.
     */
    readonly onEvent: (event: AnyEvent) => void | Promise<void>
    /** What remembers events. @default createMemoryStore() */
    readonly store?: EventStore
    /**
     * Is told of what was answered with anything but 200, of what was skipped as unreadable, and of a store that cannot remember what
     * was dealt with, for the log. What it throws itself is printed to the console and changes no answer.
     */
    readonly onError?: (error: unknown) => void | Promise<void>
    /** The largest body that is read, in bytes; what is larger is as good as unreadable. @default 1_048_576 */
    readonly maxBytes?: number
    /**
     * What becomes of what is larger than `maxBytes`, or was signed and is no event. `skip` answers 200, so that it is lost but for
     * what `onError` is told, which is the console where there is none. `refuse` answers 413 or 400: Customer.io sends it again for
     * seven days, and whatever comes later waits for it [doc].
     *
     * @default 'skip'
     */
    readonly unreadable?: 'skip' | 'refuse'
  }

/**
 * Makes a handler of web-standard requests that takes what Customer.io sends.
 *
 * It answers 200 to what was dealt with, now or before, and to what cannot be read; 401 to what Customer.io did not sign, and 405 to
 * anything but POST; 503 if `onEvent` or the store rejects, and while the same event is being dealt with, so that it is sent again.
 * Customer.io pauses for an hour after 400, 401, 405 and 500, and sends nothing else to the webhook meanwhile; after 503 it comes again
 * soon at first, and then less and less often. [doc]
 *
 * @param options - `secrets` and `onEvent` are required.
 * @throws {TypeError} There is no secret, or an empty one; `onEvent` is no function; or `maxBytes` or `claimMs` is no number over 0.
 * @see https://docs.customer.io/journeys/webhooks/
 * @example
 * export const POST = createWebhookHandler({ secrets: env.CIO_SIGNING_KEY, onEvent: (event) => queue.send(event) })
 */
export function createWebhookHandler(options: WebhookHandlerOptions): (request: Request) => Promise<Response> {
  const { secrets, onEvent, store = createMemoryStore(), onError, maxBytes = 1_048_576, unreadable = 'skip' } = options
  if (typeof secrets !== 'function') checkKeys(keysIn(secrets))
  if (typeof onEvent !== 'function') throw new TypeError('onEvent has to be a function.')
  checkPositive('maxBytes', maxBytes)
  checkPositive('claimMs', options.claimMs ?? 1)

  function tell(error: unknown): void {
    const telling = async () => onError?.(error)
    telling().catch((failure: unknown) => console.error('onError of a webhook handler failed.', failure))
  }

  function refuse(status: WebhookRefusedError['status'], headers: Record<string, string> = {}): Response {
    tell(new WebhookRefusedError(status))
    return new Response(null, { status, headers })
  }

  function skip(error: unknown): Response {
    if (onError) tell(error)
    else console.error('What cannot be read was sent to a webhook handler, and is lost.', error)
    return new Response(null, { status: 200 })
  }

  return async (request) => {
    if (request.method !== 'POST') return refuse(405, { allow: 'POST' })
    let isRead = false
    let isDealtWith = false
    try {
      const body = await bodyOf(request, maxBytes, unreadable)
      if (body === undefined) return unreadable === 'skip' ? skip(new WebhookRefusedError(413)) : refuse(413)
      const event = await readWebhook({ secrets, headers: request.headers, body }, options)
      isRead = true
      const handle = async () => {
        await onEvent(event)
        isDealtWith = true
      }
      const state = await once(store, event, handle, options)
      return state === 'busy' ? refuse(503) : new Response(null, { status: 200 })
    } catch (error) {
      const isMalformed = !isRead && error instanceof MalformedWebhookError
      if (isMalformed && unreadable === 'skip') return skip(error)
      tell(error)
      // Sent again, it would be dealt with twice.
      if (isDealtWith) return new Response(null, { status: 200 })
      const isUnsigned = !isRead && error instanceof WebhookSignatureError
      if (!isUnsigned && !isMalformed) return new Response(null, { status: 503 })
      return new Response(error.message, { status: isUnsigned ? 401 : 400 })
    }
  }
}

function checkPositive(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0)) throw new TypeError(`${name} has to be a number over 0.`)
}

/**
 * The bytes of a body; `undefined` if there are too many of them. The rest of these is not read where they are refused. What is
 * skipped is read to its end and not kept: who is still sending takes an early answer for a connection that broke.
 */
async function bodyOf(
  request: Request,
  maxBytes: number,
  unreadable: 'skip' | 'refuse',
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.length
    if (size <= maxBytes) chunks.push(part.value)
    else if (unreadable === 'refuse') {
      await reader?.cancel()
      return undefined
    }
  }
  if (size > maxBytes) return undefined
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

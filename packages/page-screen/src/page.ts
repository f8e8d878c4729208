import {
  createMessage,
  type Identity,
  type MessageFields,
  type Receipt,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { PageMessage } from '@cio/wire'

/** Who looked at which page. */
export type PageParameters = Identity &
  MessageFields & {
    /** What you call the page. */
    readonly name?: string
    /** The page and anything else about the view. */
    readonly properties?: PageProperties
  }

/** [doc] The properties that Customer.io knows, among any of your own. */
export type PageProperties = Readonly<Record<string, unknown>> & {
  /** The whole address. In the workspace it becomes the name of the page view [map]. */
  readonly url?: string
  readonly title?: string
  readonly path?: string
  readonly referrer?: string
  /** The query of the address. */
  readonly search?: string
  readonly category?: string
}

/**
 * Records that somebody looked at a web page.
 *
 * Sends `POST /v1/page` with `{ type, userId?, anonymousId?, name?, properties?, messageId, timestamp, context?, integrations? }`,
 * at most 32 KiB of JSON. In the workspace the view is named by `properties.url`, else by its `name`, else by `properties.path`;
 * give at least `url` and `title`, as the browser libraries do. A view without a `userId` is kept for 30 days and joins the person who is identified with the same
 * `anonymousId`.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which page.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the activity follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named, the name is no text or the properties are no object; by the
 *   promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/page
 * @example
 * await page(client, { userId: 'ada', properties: { url: 'https://example.com/pricing', title: 'Pricing' } })
 */
export function page(sender: Sender, parameters: PageParameters, options?: SendOptions): Promise<Receipt> {
  return sender.send(pageMessage(parameters), options)
}

/** The message that {@link page} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function pageMessage(parameters: PageParameters) {
  const { name } = parameters
  if (typeof (name ?? '') !== 'string') requireText('page', 'name', name)
  return createMessage('page', parameters) satisfies PageMessage
}

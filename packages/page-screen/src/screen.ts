import {
  createMessage,
  type Identity,
  type MessageFields,
  type Receipt,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { ScreenMessage } from '@cio/wire'

/** Who looked at which screen. */
export type ScreenParameters = Identity &
  MessageFields & {
    /** Name of the screen, under which the view is recorded. [map] The destination requires it. */
    readonly name: string
    /** Anything else about the view. */
    readonly properties?: Readonly<Record<string, unknown>>
  }

/**
 * Records that somebody looked at a screen of a mobile app.
 *
 * Sends `POST /v1/screen` with `{ type, userId?, anonymousId?, name, properties?, messageId, timestamp, context?, integrations? }`,
 * at most 32 KiB of JSON. A view without a `userId` is kept for 30 days and joins the person who is identified with the same
 * `anonymousId`.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which screen.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the activity follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named or the name is missing; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/screen
 * @example
 * await screen(client, { userId: 'ada', name: 'Report', properties: { app_version: '4.2.0' } })
 */
export function screen(sender: Sender, parameters: ScreenParameters, options?: SendOptions): Promise<Receipt> {
  return sender.send(screenMessage(parameters), options)
}

/** The message that {@link screen} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function screenMessage(parameters: ScreenParameters) {
  requireText('screen', 'name', parameters.name)
  return createMessage('screen', parameters) satisfies ScreenMessage
}

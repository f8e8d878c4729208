import { createMessage, type MessageFields, type Receipt, requireText, type Sender, type SendOptions } from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** Whom to let back in. */
export type UnsuppressPersonParameters = MessageFields & {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** Anything worth keeping with the request, such as its reason. Customer.io ignores it; other destinations may not. */
  readonly properties?: Readonly<Record<string, unknown>>
}

const event = 'User Unsuppressed'

/**
 * Lets a suppressed person come back. It restores nothing: they exist again with the next message about them.
 *
 * Sends `POST /v1/track` with the semantic event `User Unsuppressed`.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted.
 * @throws {InvalidMessageError} at once: nobody is named; by the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await unsuppressPerson(client, { userId: 'ada' })
 */
export function unsuppressPerson(
  sender: Sender,
  parameters: UnsuppressPersonParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(unsuppressPersonMessage(parameters), options)
}

/** The message that {@link unsuppressPerson} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function unsuppressPersonMessage(parameters: UnsuppressPersonParameters) {
  requireText(event, 'userId', parameters.userId)
  return createMessage('track', { ...parameters, event }) satisfies TrackMessage
}

import { createMessage, type MessageFields, type Receipt, requireText, type Sender, type SendOptions } from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** Whom to suppress. */
export type SuppressPersonParameters = MessageFields & {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** Anything worth keeping with the request, such as its reason. Customer.io ignores it; other destinations may not. */
  readonly properties?: Readonly<Record<string, unknown>>
}

const event = 'User Suppressed'

/**
 * Deletes a person and keeps them from coming back: what is sent later about their id or their email address is ignored, in
 * silence, until they are unsuppressed.
 *
 * Sends `POST /v1/track` with the semantic event `User Suppressed`. To stop messages and keep the person, use
 * `unsubscribePerson` instead.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the person is gone a moment later.
 * @throws {InvalidMessageError} at once: nobody is named; by the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await suppressPerson(client, { userId: 'ada' })
 */
export function suppressPerson(
  sender: Sender,
  parameters: SuppressPersonParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(suppressPersonMessage(parameters), options)
}

/** The message that {@link suppressPerson} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function suppressPersonMessage(parameters: SuppressPersonParameters) {
  requireText(event, 'userId', parameters.userId)
  return createMessage('track', { ...parameters, event }) satisfies TrackMessage
}

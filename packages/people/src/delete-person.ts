import { createMessage, type MessageFields, type Receipt, requireText, type Sender, type SendOptions } from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** Whom to delete. */
export type DeletePersonParameters = MessageFields & {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** Anything worth keeping with the request, such as its reason. Customer.io ignores it; other destinations may not. */
  readonly properties?: Readonly<Record<string, unknown>>
}

const event = 'User Deleted'

/**
 * Deletes a person with everything that is known of them. Nothing keeps them from coming back: the next message about them
 * creates a new person without a past.
 *
 * Sends `POST /v1/track` with the semantic event `User Deleted`. Somebody who does not exist is accepted, and nothing happens.
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
 * await deletePerson(client, { userId: 'ada' })
 */
export function deletePerson(
  sender: Sender,
  parameters: DeletePersonParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(deletePersonMessage(parameters), options)
}

/** The message that {@link deletePerson} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function deletePersonMessage(parameters: DeletePersonParameters) {
  requireText(event, 'userId', parameters.userId)
  return createMessage('track', { ...parameters, event }) satisfies TrackMessage
}

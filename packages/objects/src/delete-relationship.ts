import { createMessage, type MessageFields, type Receipt, requireText, type Sender, type SendOptions } from '@cio/core'
import type { TrackMessage } from '@cio/wire'
import { type ObjectReference, requireObject } from './object-type.ts'

/** Who no longer belongs to which object. */
export type DeleteRelationshipParameters = MessageFields &
  ObjectReference & {
    /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
    readonly userId: string
  }

const event = 'Relationship Deleted'

/**
 * Takes a person out of an object. Both stay.
 *
 * Sends `POST /v1/track` with the semantic event `Relationship Deleted` and `properties` `{ objectId, objectTypeId }`. If there
 * is no such object or relationship, nothing happens.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which object.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted.
 * @throws {InvalidMessageError} at once: nobody or no object is named; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await deleteRelationship(client, { userId: 'grace', objectId: 'acme' })
 */
export function deleteRelationship(
  sender: Sender,
  parameters: DeleteRelationshipParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(deleteRelationshipMessage(parameters), options)
}

/** The message that {@link deleteRelationship} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function deleteRelationshipMessage(parameters: DeleteRelationshipParameters) {
  const { objectId, objectTypeId, ...fields } = parameters
  requireText(event, 'userId', fields.userId)
  return createMessage('track', {
    ...fields,
    event,
    properties: requireObject(event, parameters),
  }) satisfies TrackMessage
}

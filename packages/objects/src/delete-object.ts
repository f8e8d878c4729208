import { createMessage, type MessageFields, type Receipt, type Sender, type SendOptions } from '@cio/core'
import type { TrackMessage } from '@cio/wire'
import { type ObjectReference, requireObject } from './object-type.ts'

/** Which object. */
export type DeleteObjectParameters = MessageFields & ObjectReference

const event = 'Object Deleted'

/** [doc] The event has to carry an `anonymousId`; its value is not used. */
const anonymousId = 'unused'

/**
 * Deletes an object and every relationship to it. The people stay.
 *
 * Sends `POST /v1/track` with the semantic event `Object Deleted` and `properties` `{ objectId, objectTypeId }`. If there is no
 * such object, nothing happens.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Which object.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted.
 * @throws {InvalidMessageError} at once: no object is named; by the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await deleteObject(client, { objectId: 'acme' })
 */
export function deleteObject(
  sender: Sender,
  parameters: DeleteObjectParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(deleteObjectMessage(parameters), options)
}

/** The message that {@link deleteObject} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function deleteObjectMessage(parameters: DeleteObjectParameters) {
  const { objectId, objectTypeId, ...fields } = parameters
  return createMessage('track', {
    ...fields,
    anonymousId,
    event,
    properties: requireObject(event, parameters),
  }) satisfies TrackMessage
}

import {
  createMessage,
  type MessageFields,
  type Receipt,
  requireRecord,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** Which device of whom. */
export type DeleteDeviceParameters = MessageFields & {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** The push token. */
  readonly token: string
}

const event = 'Device Deleted'

/**
 * Takes a device away from a person, who then receives no more push messages on it. The person stays.
 *
 * Sends `POST /v1/track` with the semantic event `Device Deleted` and `context.device` `{ token }`. A token that the
 * person does not have is accepted, and nothing happens.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Whose device, and its token.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted.
 * @throws {InvalidMessageError} at once: a field is missing; by the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await deleteDevice(client, { userId: 'ada', token: 'tok-8f1' })
 */
export function deleteDevice(
  sender: Sender,
  parameters: DeleteDeviceParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(deleteDeviceMessage(parameters), options)
}

/** The message that {@link deleteDevice} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function deleteDeviceMessage({ token, context, ...fields }: DeleteDeviceParameters) {
  requireText(event, 'userId', fields.userId)
  requireText(event, 'token', token)
  requireRecord(event, 'context', context)
  return createMessage('track', { ...fields, event, context: { ...context, device: { token } } }) satisfies TrackMessage
}

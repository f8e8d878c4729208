import { createMessage, type MessageFields, type Receipt, requireText, type Sender, type SendOptions } from '@cio/core'
import type { IdentifyMessage } from '@cio/wire'

/** Whose subscription. */
export type SubscriptionParameters = MessageFields & {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
}

/**
 * Unsubscribes a person from everything but in-app messages. They stay, with all that is known of them.
 *
 * Sends `POST /v1/identify` with the trait `unsubscribed: true`. A person who does not exist is created.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the profile follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named; by the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * await unsubscribePerson(client, { userId: 'ada' })
 */
export function unsubscribePerson(
  sender: Sender,
  parameters: SubscriptionParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(unsubscribePersonMessage(parameters), options)
}

/** The message that {@link unsubscribePerson} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function unsubscribePersonMessage(parameters: SubscriptionParameters) {
  return subscriptionMessage(parameters, true)
}

/**
 * Subscribes a person again, within the preferences they have set for topics and channels.
 *
 * Sends `POST /v1/identify` with the trait `unsubscribed: false`. A person who does not exist is created.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the profile follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named; by the promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * await resubscribePerson(client, { userId: 'ada' })
 */
export function resubscribePerson(
  sender: Sender,
  parameters: SubscriptionParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(resubscribePersonMessage(parameters), options)
}

/** The message that {@link resubscribePerson} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function resubscribePersonMessage(parameters: SubscriptionParameters) {
  return subscriptionMessage(parameters, false)
}

function subscriptionMessage(parameters: SubscriptionParameters, unsubscribed: boolean) {
  requireText('identify', 'userId', parameters.userId)
  return createMessage('identify', { ...parameters, traits: { unsubscribed } }) satisfies IdentifyMessage
}

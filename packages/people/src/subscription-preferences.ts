import {
  createMessage,
  type MessageFields,
  type Receipt,
  requireRecord,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { IdentifyMessage } from '@cio/wire'

/** [doc] The channels that a person can have a preference for. */
export type Channel = 'email' | 'sms' | 'push' | 'in_app' | 'whatsapp' | 'slack' | 'line' | 'inbox'

/** What somebody wants to hear about, and where. */
export type SubscriptionPreferences = {
  /** By the number of the topic, as the workspace shows it. */
  readonly topics?: Readonly<Record<number, boolean>>
  readonly channels?: Readonly<Partial<Record<Channel, boolean>>>
}

/** Whose preferences, and what they are to be. */
export type SubscriptionPreferencesParameters = MessageFields &
  SubscriptionPreferences & {
    /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
    readonly userId: string
  }

/**
 * Changes some of a person's subscription preferences, and leaves the others as they are. A message goes out only where both
 * its topic and its channel are subscribed.
 *
 * Sends `POST /v1/identify` with a trait for each preference, such as `cio_subscription_preferences.topics.topic_3`. A person
 * who does not exist is created.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which topics and channels.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the profile follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named, or topics or channels are no object; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * await changeSubscriptionPreferences(client, { userId: 'ada', topics: { 3: true }, channels: { sms: false } })
 */
export function changeSubscriptionPreferences(
  sender: Sender,
  parameters: SubscriptionPreferencesParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(changeSubscriptionPreferencesMessage(parameters), options)
}

/** The message that {@link changeSubscriptionPreferences} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function changeSubscriptionPreferencesMessage(parameters: SubscriptionPreferencesParameters) {
  const { topics = {}, channels = {}, ...fields } = parameters
  requireText('identify', 'userId', fields.userId)
  requireRecord('identify', 'topics', topics)
  requireRecord('identify', 'channels', channels)
  const traits = Object.fromEntries([
    ...Object.entries(topics).map(([topic, on]) => [`cio_subscription_preferences.topics.topic_${topic}`, on]),
    ...Object.entries(channels).map(([channel, on]) => [`cio_subscription_preferences.channels.${channel}`, on]),
  ])
  return createMessage('identify', { ...fields, traits }) satisfies IdentifyMessage
}

/**
 * Replaces all of a person's subscription preferences. What is not named falls back to the default of its topic or channel.
 *
 * Sends `POST /v1/identify` with the trait `cio_subscription_preferences`. A person who does not exist is created.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which topics and channels.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the profile follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named, or topics or channels are no object; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * await replaceSubscriptionPreferences(client, { userId: 'ada', topics: { 1: true, 3: false } })
 */
export function replaceSubscriptionPreferences(
  sender: Sender,
  parameters: SubscriptionPreferencesParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(replaceSubscriptionPreferencesMessage(parameters), options)
}

/** The message that {@link replaceSubscriptionPreferences} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function replaceSubscriptionPreferencesMessage(parameters: SubscriptionPreferencesParameters) {
  const { topics = {}, channels, ...fields } = parameters
  requireText('identify', 'userId', fields.userId)
  requireRecord('identify', 'topics', topics)
  requireRecord('identify', 'channels', channels)
  const preferences = {
    topics: Object.fromEntries(Object.entries(topics).map(([topic, on]) => [`topic_${topic}`, on])),
    ...(channels === undefined ? {} : { channels }),
  }
  return createMessage('identify', {
    ...fields,
    traits: { cio_subscription_preferences: preferences },
  }) satisfies IdentifyMessage
}

import {
  createMessage,
  InvalidMessageError,
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
 * @throws {InvalidMessageError} at once: nobody is named, no topic and no channel is, or one of them is neither on nor off; by the
 *   promise: the message is over 32 KiB. Nothing was sent.
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
  const { topics, channels, ...fields } = parameters
  requireText('identify', 'userId', fields.userId)
  const changes = [
    ...entriesOf('topics', topics).map(([topic, on]) => [`topics.topic_${topic}`, on] as const),
    ...entriesOf('channels', channels).map(([channel, on]) => [`channels.${channel}`, on] as const),
  ]
  // Without traits it would do nothing but create whoever does not exist.
  if (changes.length === 0) throw new InvalidMessageError(nothingNamed)
  const traits = Object.fromEntries(changes.map(([name, on]) => [`cio_subscription_preferences.${name}`, on]))
  return createMessage('identify', { ...fields, traits }) satisfies IdentifyMessage
}

/**
 * Replaces all of a person's subscription preferences. What is not named falls back to the default of its topic or channel.
 *
 * Sends `POST /v1/identify` with the trait `cio_subscription_preferences`. A person who does not exist is created. With empty `topics`,
 * all of them fall back.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which topics and channels.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the profile follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named, neither topics nor channels are given, or one of them is neither on nor
 *   off; by the promise: the message is over 32 KiB. Nothing was sent.
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
  const { topics, channels, ...fields } = parameters
  requireText('identify', 'userId', fields.userId)
  const [ofTopics, ofChannels] = [entriesOf('topics', topics), entriesOf('channels', channels)]
  if (!topics && !channels) throw new InvalidMessageError(nothingNamed)
  const preferences = {
    topics: Object.fromEntries(ofTopics.map(([topic, on]) => [`topic_${topic}`, on])),
    ...(channels && { channels: Object.fromEntries(ofChannels) }),
  }
  return createMessage('identify', {
    ...fields,
    traits: { cio_subscription_preferences: preferences },
  }) satisfies IdentifyMessage
}

const nothingNamed = 'A message about subscription preferences names none. Give it topics or channels.'

/** What is on or off. As everywhere, what is `undefined` was left out. */
function entriesOf(
  field: 'topics' | 'channels',
  preferences: Readonly<Record<string, boolean | undefined>> | undefined,
): readonly (readonly [string, boolean])[] {
  requireRecord('identify', field, preferences)
  return Object.entries(preferences ?? {}).flatMap(([name, on]) => {
    if (on === undefined) return []
    if (typeof on === 'boolean') return [[name, on]]
    throw new InvalidMessageError(
      `The ${field}.${name} of a message of type "identify" is of type ${on === null ? 'null' : typeof on}. It has to be true or false.`,
    )
  })
}

import {
  createMessage,
  type Identity,
  type MessageFields,
  type Receipt,
  requireRecord,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** Events by their exact names, with the properties of each. */
export type EventCatalogue = Readonly<Record<string, object>>

/** Any event, with any properties: what holds where no catalogue is named. */
export type AnyEvents = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/**
 * Who did what: a person, a visitor, or a group. With a catalogue, `event` is one of its names and `properties` are those of that
 * event.
 */
export type TrackParameters<Events extends EventCatalogue = AnyEvents> = Whose & MessageFields & EventOf<Events>

/** A group, such as a company, and nobody in it. [doc] Not every destination takes events of groups. */
export type GroupIdentity = {
  readonly userId?: never
  readonly anonymousId?: never
  /** Your own id for the group, as in `saveObject` of `@cio/objects`. */
  readonly groupId: string
}

type EventOf<Events extends EventCatalogue> = {
  [Name in keyof Events & string]: { readonly event: Name } & PropertiesOf<Events[Name]>
}[keyof Events & string]

/** May be left out where none of them is required. */
type PropertiesOf<Properties> =
  Record<never, never> extends Properties ? { readonly properties?: Properties } : { readonly properties: Properties }

/**
 * Records that somebody did something.
 *
 * Sends `POST /v1/track` with `{ type, userId?, anonymousId?, groupId?, event, properties?, messageId, timestamp, context?, integrations? }`,
 * at most 32 KiB of JSON. Blanks around the name of an event are trimmed by the service. An event without a `userId` is
 * kept for 30 days and joins the person who is identified with the same `anonymousId`; up to 72 hours after it happened an
 * event can trigger campaigns. A repeated `messageId` counts once.
 *
 * The event of a group goes along with the `groupId` as its `anonymousId` too, since strict mode asks for somebody; it shows
 * on no profile, and is there for the destinations that take events of groups.
 *
 * @typeParam Events - A catalogue that names the events and their properties, such as `EcommerceEvents` of `@cio/events/ecommerce`
 *   or one of your own. It costs nothing at run time.
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, what, and its properties.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the activity follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named, the event has no name or the properties are no object; by the
 *   promise: the message is over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/track
 * @example
 * await track(client, { userId: 'ada', event: 'Report Opened', properties: { pages: 12 } })
 */
export function track<Events extends EventCatalogue = AnyEvents>(
  sender: Sender,
  parameters: TrackParameters<Events>,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(trackMessage<Events>(parameters), options)
}

/** The message that {@link track} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function trackMessage<Events extends EventCatalogue = AnyEvents>(parameters: TrackParameters<Events>) {
  const { properties, ...fields } = withSomebody(parameters)
  requireRecord('track', 'properties', properties)
  return createMessage('track', {
    ...fields,
    ...(properties === undefined ? {} : { properties: { ...properties } }),
  }) satisfies TrackMessage
}

type Whose = GroupIdentity | (Identity & { readonly groupId?: never })
type What = MessageFields & { readonly event: string; readonly properties?: object }

/** [2nd] Strict mode wants a `userId` or an `anonymousId` where the schema is content with a `groupId` [doc]. */
function withSomebody(parameters: Whose & What): Identity & What & { readonly groupId?: string } {
  if (parameters.groupId === undefined) return parameters
  requireText('track', 'groupId', parameters.groupId)
  return { ...parameters, anonymousId: parameters.groupId }
}

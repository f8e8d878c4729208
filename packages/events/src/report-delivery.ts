import {
  createMessage,
  InvalidMessageError,
  type MessageFields,
  type Receipt,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** What became of a message. [doc] The first four are in the schema, the others in the public mapping code [map]. */
export type DeliveryMetric =
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'converted'
  | 'bounced'
  | 'dropped'
  | 'deferred'
  | 'spammed'

/** Which delivery, and what became of it. */
export type ReportDeliveryParameters = MessageFields & {
  /** The `CIO-Delivery-ID` of the message. */
  readonly deliveryId: string
  readonly metric: DeliveryMetric
  /** Where it went: an email address, a phone number or a push token. */
  readonly recipient?: string
  /** Why it failed. */
  readonly reason?: string
  /** The link that was clicked. */
  readonly href?: string
  /** Of the button that was pressed in an in-app message. */
  readonly actionName?: string
  readonly actionValue?: string
}

const event = 'Report Delivery Event'
const metrics: readonly string[] = [
  'delivered',
  'opened',
  'clicked',
  'converted',
  'bounced',
  'dropped',
  'deferred',
  'spammed',
] satisfies readonly DeliveryMetric[]

/**
 * Reports what became of a message that Customer.io sent: that it was delivered, opened, clicked, and so on.
 *
 * Sends `POST /v1/track` with the semantic event `Report Delivery Event`, and everything but the common fields as `properties`.
 * Nobody has to be named; an unused `anonymousId` goes along, because strict mode asks for one.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Which delivery, and what became of it.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted.
 * @throws {InvalidMessageError} at once: the delivery is missing or there is no such metric; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await reportDelivery(client, { deliveryId: 'dgOq6QWq6QUBAAF4', metric: 'opened' })
 */
export function reportDelivery(
  sender: Sender,
  parameters: ReportDeliveryParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(reportDeliveryMessage(parameters), options)
}

/** The message that {@link reportDelivery} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function reportDeliveryMessage(parameters: ReportDeliveryParameters) {
  const { messageId, timestamp, context, integrations, ...properties } = parameters
  requireText(event, 'deliveryId', properties.deliveryId)
  if (!metrics.includes(properties.metric)) {
    throw new InvalidMessageError(
      `The metric of a message of type "${event}" is "${String(properties.metric)}". It has to be one of ${metrics.join(', ')}.`,
    )
  }
  return createMessage('track', {
    anonymousId: 'unused',
    event,
    properties,
    ...(messageId !== undefined && { messageId }),
    ...(timestamp !== undefined && { timestamp }),
    ...(context !== undefined && { context }),
    ...(integrations !== undefined && { integrations }),
  }) satisfies TrackMessage
}

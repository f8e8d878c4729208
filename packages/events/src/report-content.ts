import {
  createMessage,
  InvalidMessageError,
  type MessageFields,
  type Receipt,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { TrackMessage } from '@cio/wire'

/** What a visitor did with an anonymous in-app message. */
export type ContentAction = 'viewed_content' | 'clicked_content'

/** Which visitor did what with which message. */
export type ReportContentParameters = MessageFields & {
  readonly anonymousId: string
  readonly actionType: ContentAction
  /** Number of the anonymous message. */
  readonly contentId: number
  /** Number of the message inside it. */
  readonly templateId?: number
}

const event = 'Report Content Event'

/**
 * Reports that a visitor saw or clicked an anonymous in-app message.
 *
 * Sends `POST /v1/track` with the semantic event `Report Content Event` and `properties` `{ actionType, contentId, templateId? }`.
 * The schema names the first of them `activityType` among the required ones, which nothing reads; `actionType` is read [map].
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Which visitor did what.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted.
 * @throws {InvalidMessageError} at once: nobody or no message is named, or there is no such action; by the promise: the message is
 *   over 32 KiB. Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * await reportContent(client, { anonymousId: 'visitor-1', actionType: 'viewed_content', contentId: 4 })
 */
export function reportContent(
  sender: Sender,
  parameters: ReportContentParameters,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(reportContentMessage(parameters), options)
}

/** The message that {@link reportContent} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function reportContentMessage(parameters: ReportContentParameters) {
  const { actionType, contentId, templateId, ...fields } = parameters
  if (actionType !== 'viewed_content' && actionType !== 'clicked_content') {
    throw new InvalidMessageError(
      `The actionType of a message of type "${event}" is "${String(actionType)}". It has to be viewed_content or clicked_content.`,
    )
  }
  if (typeof contentId !== 'number') {
    throw new InvalidMessageError(
      `The contentId of a message of type "${event}" is "${String(contentId)}". It has to be the number of the anonymous message.`,
    )
  }
  const properties = { actionType, contentId, ...(templateId !== undefined && { templateId }) }
  return createMessage('track', { ...fields, event, properties }) satisfies TrackMessage
}

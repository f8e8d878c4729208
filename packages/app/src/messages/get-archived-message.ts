import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { messageAt } from './message.ts'

/** A message as it was sent. */
export type ArchivedMessage = {
  readonly id: string
  readonly body?: string
  readonly from?: string
  readonly reply_to?: string
  readonly recipient?: string
  readonly subject?: string
  readonly cc?: string
  readonly bcc?: string
  readonly fake_bcc?: boolean
  readonly preheader_text?: string
  readonly url?: string
  readonly request_method?: string
  /** An object, or since 2026 the JSON text of a list of `{ name, value }` [doc]. */
  readonly headers?: Readonly<Record<string, string>> | string
  /** Whether what was in it is not kept. */
  readonly forgotten?: boolean
}

/**
 * What was in a message. The service answers this 100 times a day. [doc]
 *
 * Sends `GET /v1/messages/{message_id}/archived_message`.
 *
 * @param app - A client of the App API.
 * @param id - The `delivery_id` that a send was answered with, and that webhooks carry.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such message, or not yet.
 * @throws {RateLimitError} 429: also beyond 100 a day.
 * @see https://docs.customer.io/integrations/api/app/#operation/getArchivedMessage
 * @example
 * const { subject, body } = await getArchivedMessage(app, delivery_id)
 */
export async function getArchivedMessage(
  app: AppClient,
  id: string,
  options: AskOptions = {},
): Promise<ArchivedMessage> {
  const { at, missing } = messageAt(id)
  type Answer = { archived_message: ArchivedMessage }
  const asked = signalOf(options)
  return required('archived_message', await ask<Answer>(app, 'GET', `${at}/archived_message`, asked, missing))
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { type Message, messageAt } from './message.ts'

/**
 * One message, and what became of it.
 *
 * Sends `GET /v1/messages/{message_id}`.
 *
 * @param app - A client of the App API.
 * @param id - The `delivery_id` that a send was answered with, and that webhooks carry.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such message, or not yet.
 * @see https://docs.customer.io/integrations/api/app/#operation/getMessage
 * @example
 * const { metrics } = await getMessage(app, delivery_id)
 */
export async function getMessage(app: AppClient, id: string, options: AskOptions = {}): Promise<Message> {
  const { at, missing } = messageAt(id)
  return required('message', await ask<{ message: Message }>(app, 'GET', at, signalOf(options), missing))
}

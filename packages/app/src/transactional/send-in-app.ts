import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { requireFields, type SendFields, type SendReceipt, send, type Template } from './sending.ts'

/** A template, and what it is filled with: `message_data` becomes the `properties` that the app is given. */
export type SendInAppParameters = SendFields & Template

/**
 * Shows one person an in-app message, once: a failure that leaves open whether it was sent is not tried again.
 *
 * Sends `POST /v1/send/in_app` with the parameters. Since 2026. 100 requests a second.
 *
 * @param app - A client of the App API.
 * @param parameters - Who, and what.
 * @param options - `signal` gives up; what is in flight by then may have been sent, and is an `UnknownOutcomeError`.
 * @returns `{ delivery_id, queued_at }` once it is queued; it can be read with `getMessage` a moment later.
 * @throws {InvalidMessageError} Something is missing. Nothing was sent.
 * @throws {ResponseError} 400, or 403 where the feature is off: refused, nothing was sent.
 * @throws {UnknownOutcomeError} It may or may not have been sent; the error says how to find out.
 * @see https://docs.customer.io/integrations/api/app/
 * @example
 * await sendInApp(app, { transactional_message_id: 'welcome', identifiers: { id: 'ada' } })
 */
export async function sendInApp(
  app: AppClient,
  parameters: SendInAppParameters,
  options: AskOptions = {},
): Promise<SendReceipt> {
  requireFields('in-app message', parameters, ['transactional_message_id'])
  return send(app, 'in_app', parameters, options)
}

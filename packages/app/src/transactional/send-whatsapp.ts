import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { requireFields, type SendFields, type SendReceipt, send, type Template } from './sending.ts'

/** A template; to and from which number, where the template does not say. */
export type SendWhatsAppParameters = SendFields &
  Template & {
    /** A phone number in E.164, `+41791234567`. @default that of the template */
    readonly to?: string
    /** A phone number in E.164. @default that of the template */
    readonly from?: string
    /** Whether links are tracked. */
    readonly tracked?: boolean
    /** @default true */
    readonly send_to_unsubscribed?: boolean
  }

/**
 * Sends a WhatsApp message to one person, once: a failure that leaves open whether it was sent is not tried again.
 *
 * Sends `POST /v1/send/whatsapp` with the parameters, as the official client names them [client]; since 2026. 100 requests a second.
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
 * await sendWhatsApp(app, { transactional_message_id: 'parcel', to: '+41791234567', identifiers: { id: 'ada' } })
 */
export async function sendWhatsApp(
  app: AppClient,
  parameters: SendWhatsAppParameters,
  options: AskOptions = {},
): Promise<SendReceipt> {
  requireFields('WhatsApp message', parameters, ['transactional_message_id'])
  return send(app, 'whatsapp', parameters, options)
}

import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { requireFields, type SendFields, type SendReceipt, send, type Template } from './sending.ts'

/** A template, and to which number. */
export type SendSmsParameters = SendFields &
  Template & {
    /** A phone number in E.164, `+41791234567`, or Liquid. */
    readonly to: string
    /** A number in E.164 or the id of a sender, over the template's own. */
    readonly from?: string
    /** Whether links are tracked. Since 2026. @default true */
    readonly tracked?: boolean
    /** @default true */
    readonly send_to_unsubscribed?: boolean
  }

/**
 * Sends an SMS to one person, once: a failure that leaves open whether it was sent is not tried again.
 *
 * Sends `POST /v1/send/sms` with the parameters. 100 requests a second.
 *
 * @param app - A client of the App API.
 * @param parameters - Who, to which number, and what.
 * @param options - `signal` gives up; what is in flight by then may have been sent, and is an `UnknownOutcomeError`.
 * @returns `{ delivery_id, queued_at }` once it is queued; it can be read with `getMessage` a moment later.
 * @throws {InvalidMessageError} Something is missing. Nothing was sent.
 * @throws {ResponseError} 400, 403: refused, nothing was sent.
 * @throws {UnknownOutcomeError} It may or may not have been sent; the error says how to find out.
 * @see https://docs.customer.io/integrations/api/app/#operation/sendSMS
 * @example
 * await sendSms(app, { transactional_message_id: 'one-time-code', to: '+41791234567', identifiers: { id: 'ada' }, message_data: { code: 42 } })
 */
export async function sendSms(
  app: AppClient,
  parameters: SendSmsParameters,
  options: AskOptions = {},
): Promise<SendReceipt> {
  requireFields('SMS', parameters, ['transactional_message_id', 'to'])
  return send(app, 'sms', parameters, options)
}

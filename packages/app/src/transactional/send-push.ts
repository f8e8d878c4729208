import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { requireFields, type SendFields, type SendReceipt, send, type Template } from './sending.ts'

/** A device, which the person has from then on. */
export type PushDevice = {
  readonly token: string
  readonly platform: 'ios' | 'android'
  /** Unix seconds. */
  readonly last_used?: number
  readonly attributes?: Readonly<Record<string, string>>
}

/** A template, and what goes over it. */
export type SendPushParameters = SendFields &
  Template & {
    /** All devices of the person, the one used last, or the token of one. @default 'all' */
    readonly to?: 'all' | 'last_used' | (string & {})
    readonly title?: string
    readonly message?: string
    readonly image_url?: string
    readonly link?: string
    /** iOS. @default 'default' */
    readonly sound?: 'default' | 'none'
    readonly custom_data?: Readonly<Record<string, string>>
    /** Registered with the person as it is sent. */
    readonly custom_device?: PushDevice
    /** What the push services are given, over everything else. */
    readonly custom_payload?: {
      readonly ios?: Readonly<Record<string, unknown>>
      readonly android?: Readonly<Record<string, unknown>>
    }
    /** @default true */
    readonly send_to_unsubscribed?: boolean
  }

/**
 * Sends a push to the devices of one person, once: a failure that leaves open whether it was sent is not tried again.
 *
 * Sends `POST /v1/send/push` with the parameters, `to` always among them: it is required in the document of 2025. 100 requests a
 * second.
 *
 * @param app - A client of the App API.
 * @param parameters - Who, to which device, and what.
 * @param options - `signal` gives up; what is in flight by then may have been sent, and is an `UnknownOutcomeError`.
 * @returns `{ delivery_id, queued_at }` once it is queued; it can be read with `getMessage` a moment later.
 * @throws {InvalidMessageError} Something is missing. Nothing was sent.
 * @throws {ResponseError} 400: refused, nothing was sent.
 * @throws {UnknownOutcomeError} It may or may not have been sent; the error says how to find out.
 * @see https://docs.customer.io/integrations/api/app/#operation/sendPush
 * @example
 * await sendPush(app, { transactional_message_id: 'shipped', to: 'last_used', identifiers: { id: 'ada' } })
 */
export async function sendPush(
  app: AppClient,
  parameters: SendPushParameters,
  options: AskOptions = {},
): Promise<SendReceipt> {
  requireFields('push', parameters, ['transactional_message_id'])
  return send(app, 'push', { to: 'all', ...parameters }, options)
}

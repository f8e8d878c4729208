import { InvalidMessageError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { type Attachments, encodeAttachments } from './attachments.ts'
import { requireFields, type SendFields, type SendReceipt, send, type Template } from './sending.ts'

/** What an email is: a template, over which what is given goes, or a text of its own. */
export type SendEmailParameters = SendFields & {
  /** Addresses, divided by commas: 15 at most over `to`, `cc` and `bcc`. */
  readonly to: string
  readonly cc?: string
  readonly bcc?: string
  /** Sends the blind copies as emails of their own, with the recipient in the subject. @default false */
  readonly fake_bcc?: boolean
  readonly reply_to?: string
  readonly preheader?: string
  /** Over the plain text that is made of the body. */
  readonly body_plain?: string
  readonly body_amp?: string
  readonly attachments?: Attachments
  /** ASCII, without blanks in their names; names that are reserved are not overridden. */
  readonly headers?: Readonly<Record<string, string>>
  /** @default false */
  readonly disable_css_preprocessing?: boolean
  /** Whether opens and links are tracked. @default true */
  readonly tracked?: boolean
  /** @default true */
  readonly send_to_unsubscribed?: boolean
} & (
    | (Template & { readonly from?: string; readonly subject?: string; readonly body?: string })
    | {
        readonly transactional_message_id?: never
        /** A sender who is verified; may carry a name. */
        readonly from: string
        readonly subject: string
        readonly body: string
      }
  )

/** [doc] Over `to`, `cc` and `bcc`. */
const recipientsMax = 15

/**
 * Sends an email to one person, once: a failure that leaves open whether it was sent is not tried again.
 *
 * Sends `POST /v1/send/email` with the parameters, attachments in base64. 100 requests a second.
 *
 * @param app - A client of the App API.
 * @param parameters - Who, to which address, and what.
 * @param options - `signal` gives up; what is in flight by then may have been sent, and is an `UnknownOutcomeError`.
 * @returns `{ delivery_id, queued_at }` once it is queued; it can be read with `getMessage` a moment later.
 * @throws {InvalidMessageError} Something is missing, or attachments are over 2 MiB. Nothing was sent.
 * @throws {ResponseError} 400, 403, 413: refused, nothing was sent.
 * @throws {UnknownOutcomeError} It may or may not have been sent; the error says how to find out.
 * @see https://docs.customer.io/integrations/api/app/#operation/sendEmail
 * @example
 * const identifiers = { id: 'ada' }
 * await sendEmail(app, { transactional_message_id: 'receipt', to: 'ada@example.com', identifiers, message_data: { total: 3 } })
 */
export async function sendEmail(
  app: AppClient,
  parameters: SendEmailParameters,
  options: AskOptions = {},
): Promise<SendReceipt> {
  const { attachments, ...fields } = parameters
  const { to, cc = '', bcc = '', transactional_message_id: template } = fields
  requireFields(
    'email',
    fields,
    template === undefined ? ['to', 'from', 'subject', 'body'] : ['to', 'transactional_message_id'],
  )
  const recipients = Object.entries({ to, cc, bcc }).reduce((sum, [name, list]) => sum + countAddresses(name, list), 0)
  if (recipients > recipientsMax) {
    throw new InvalidMessageError(`to, cc and bcc have ${recipients} recipients; an email can have ${recipientsMax}.`)
  }
  return send(app, 'email', { ...fields, ...(attachments && { attachments: encodeAttachments(attachments) }) }, options)
}

/** A comma between quotation marks, as in `"Byron, Ada" <ada@example.com>`, divides nothing. [RFC 5322] */
const address = /(?:"(?:\\.|[^"\\])*"|[^,])+/g

function countAddresses(name: string, list: unknown): number {
  if (typeof list === 'string') return (list.match(address) ?? []).filter((one) => one.trim() !== '').length
  throw new InvalidMessageError(`${name} has to be text: addresses, divided by commas.`)
}

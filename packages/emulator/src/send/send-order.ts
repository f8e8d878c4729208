import { identifierOf, isRecord } from '../semantic-events.ts'
import type { Channel } from '../state/deliveries.ts'
import type { Identifier } from '../state/identifier.ts'
import type { Device } from '../state/person.ts'
import type { State } from '../state/state.ts'
import { attachmentProblem, attachmentSizes } from './attachments.ts'
import { readHeaders } from './headers.ts'

/** What a transactional send asks for, once it has passed every check. */
export type SendOrder = {
  readonly channel: Channel
  readonly identifier: Identifier
  /** Id or trigger name; `undefined` for an email that brings its own text. */
  readonly reference: number | string | undefined
  readonly to: string | undefined
  /** What replaces the text of the template. */
  readonly content: {
    readonly from: string | undefined
    readonly replyTo: string | undefined
    readonly subject: string | undefined
    readonly body: string | undefined
    readonly preheader: string | undefined
    readonly bcc: string | undefined
    readonly isFakeBcc: boolean
    readonly headers: Readonly<Record<string, string>>
  }
  readonly device: Device | undefined
  readonly language: string | undefined
  /** Unix seconds. */
  readonly sendAt: number | undefined
  readonly isDraft: boolean
  readonly isForgotten: boolean
  readonly isSentToUnsubscribed: boolean
  readonly messageData: Readonly<Record<string, unknown>>
  readonly request: Readonly<Record<string, unknown>>
}

export type SendRefusal = { readonly status: 400 | 403 | 413; readonly error: string }

type Body = Readonly<Record<string, unknown>>

const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  email: 'an email',
  push: 'a push',
  sms: 'an SMS',
  whatsapp: 'a WhatsApp message',
  in_app: 'an in-app message',
  inbox: 'an inbox message',
}

/** [doc] Over `to`, `cc` and `bcc`. */
const RECIPIENTS_MAX = 15

/** [doc] */
const SEND_AT_MAX_SECONDS = 90 * 24 * 60 * 60

const E164 = /^\+[1-9]\d{1,14}$/

/**
 * Reads a transactional send and checks it, in this order: whom it names, its template, its recipients, what is attached,
 * the rest.
 *
 * [default] The order, and every text but those of attachments and phone numbers.
 *
 * @param now - Unix seconds.
 */
export function readSendOrder(
  channel: Channel,
  body: Body,
  state: State,
  now: number,
): { readonly order: SendOrder } | SendRefusal {
  const identifier = identifierIn(body.identifiers)
  if (!identifier) return bad('identifiers must have exactly one of id, email, cio_id')
  const reference = referenceIn(body.transactional_message_id)
  const refusal = templateProblem(channel, body, reference, state) ?? recipientProblem(channel, body)
  if (refusal) return refusal
  const attachments = body.attachments ?? {}
  const attached = attachmentProblem(attachments)
  if (attached) return attached
  const headers = readHeaders(body.headers)
  if (!headers) return bad('headers is not an object of texts')
  const sendAt = body.send_at ?? undefined
  if (sendAt !== undefined && !isSendTime(sendAt, now))
    return bad('send_at is not a Unix timestamp of the next 90 days')
  const messageData = body.message_data ?? {}
  if (!isRecord(messageData)) return bad('message_data is not an object')
  return {
    order: {
      channel,
      identifier,
      reference,
      to: identifierOf(body.to),
      content: {
        from: textIn(body.from),
        replyTo: textIn(body.reply_to),
        // A push has a title and a message where an email has a subject and a body.
        subject: textIn(body.subject) ?? textIn(body.title),
        body: textIn(body.body) ?? textIn(body.message),
        preheader: textIn(body.preheader),
        bcc: textIn(body.bcc),
        isFakeBcc: body.fake_bcc === true,
        headers,
      },
      device: channel === 'push' ? deviceIn(body.custom_device, now) : undefined,
      language: textIn(body.language),
      sendAt,
      isDraft: body.queue_draft === true,
      isForgotten: body.disable_message_retention === true,
      isSentToUnsubscribed: body.send_to_unsubscribed !== false,
      messageData,
      request: requestOf(body),
    },
  }
}

function bad(error: string): SendRefusal {
  return { status: 400, error }
}

function identifierIn(identifiers: unknown): Identifier | undefined {
  if (!isRecord(identifiers)) return undefined
  const [entry, ...others] = Object.entries(identifiers)
  const value = identifierOf(entry?.[1])
  if (!entry || others.length > 0 || value === undefined) return undefined
  const [kind] = entry
  if (kind === 'cio_id') return { kind, value: value.startsWith('cio_') ? value.slice('cio_'.length) : value }
  return kind === 'id' || kind === 'email' ? { kind, value } : undefined
}

function referenceIn(value: unknown): number | string | undefined {
  return typeof value === 'number' ? value : textIn(value)
}

function templateProblem(
  channel: Channel,
  body: Body,
  reference: number | string | undefined,
  state: State,
): SendRefusal | undefined {
  if (reference === undefined) {
    if (channel !== 'email') return bad('transactional_message_id is required')
    const isWhole = [body.body, body.subject, body.from].every((text) => textIn(text) !== undefined)
    return isWhole ? undefined : bad('transactional_message_id, or body, subject and from, are required')
  }
  const message = state.transactionalMessages.find(reference)
  if (!message) {
    // [doc] Only a name can be created.
    if (body.auto_create === true && typeof reference === 'string') return undefined
    return bad(`transactional message ${JSON.stringify(reference)} does not exist`)
  }
  const isOther = message.channel !== undefined && message.channel !== channel
  return isOther ? bad(`transactional message ${message.id} is not ${CHANNEL_NAMES[channel]}`) : undefined
}

/** [doc] Required for email and SMS, though the official clients let an SMS go without. */
function recipientProblem(channel: Channel, body: Body): SendRefusal | undefined {
  const to = textIn(body.to)
  // [client] A WhatsApp message goes to the number of its template where the request names none.
  if (channel === 'push' || channel === 'in_app' || channel === 'inbox' || (channel === 'whatsapp' && !to))
    return undefined
  if (to === undefined) return bad('to is required')
  if (channel !== 'email') {
    const isPhone = E164.test(to) || to.includes('{{')
    return isPhone ? undefined : bad('Invalid phone number format. Phone numbers must be in E.164 format.')
  }
  const recipients = [to, textIn(body.cc), textIn(body.bcc)].flatMap(
    // A comma within a quoted name divides nothing. [RFC 5322]
    (list) => list?.replaceAll(/"(?:\\.|[^"\\])*"/g, '').split(',') ?? [],
  )
  return recipients.length > RECIPIENTS_MAX
    ? bad(`to, cc and bcc have ${recipients.length} recipients, the limit is ${RECIPIENTS_MAX}`)
    : undefined
}

function deviceIn(value: unknown, now: number): Device | undefined {
  if (!isRecord(value)) return undefined
  const token = textIn(value.token)
  if (token === undefined) return undefined
  const attributes = isRecord(value.attributes) ? value.attributes : {}
  return {
    token,
    platform: textIn(value.platform) ?? '',
    lastUsed: typeof value.last_used === 'number' ? value.last_used : now,
    attributes: Object.fromEntries(Object.entries(attributes).map(([name, text]) => [name, String(text)])),
  }
}

/** [doc] Up to 90 days ahead; what is past goes out now. */
function isSendTime(value: unknown, now: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value <= now + SEND_AT_MAX_SECONDS
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

const KEPT_APART: ReadonlySet<string> = new Set(['identifiers', 'message_data', 'transactional_message_id'])

/** What was asked for, with the bytes of attachments instead of what is in them: a hundred thousand deliveries are kept. */
function requestOf(body: Body): Readonly<Record<string, unknown>> {
  const rest = Object.entries(body).filter(([name]) => !KEPT_APART.has(name))
  return Object.fromEntries(
    rest.map(([name, value]) => (name === 'attachments' ? [name, attachmentSizes(value)] : [name, value])),
  )
}

import { InvalidMessageError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, required, signalOf } from '../ask.ts'
import { postOnce } from '../outcome.ts'
import { addressOf, type PersonAddress } from '../person-address.ts'

/** What a message of any channel may carry. */
export type SendFields = {
  /** Who it is for, by exactly one identifier; the message is listed among theirs. */
  readonly identifiers: PersonAddress
  /** What the template is filled with, `{{trigger.x}}`. */
  readonly message_data?: Readonly<Record<string, unknown>>
  /** When it leaves, Unix seconds, up to 90 days ahead; what is past leaves now. @default now */
  readonly send_at?: number
  /** The language of the template, over the person's own. */
  readonly language?: string
  /** Keeps it as a draft. @default false */
  readonly queue_draft?: boolean
  /** Keeps nothing of what is in it. @default false */
  readonly disable_message_retention?: boolean
}

/** What a template is named by: its number, or its trigger name in any letter case. */
export type Template = {
  readonly transactional_message_id: number | string
  /** Makes an empty template of a name that is not known, instead of refusing it. Since 2026. @default false */
  readonly auto_create?: boolean
}

/** What a send is answered with. */
export type SendReceipt = {
  /** By which the message is found: `getMessage(app, delivery_id)`. Webhooks carry it as well. */
  readonly delivery_id: string
  /** Unix seconds. */
  readonly queued_at?: number
  /** Unix seconds, where it leaves later. */
  readonly send_at?: number
}

/** Sends one message, once. */
export async function send(
  app: AppClient,
  channel: 'email' | 'push' | 'sms' | 'whatsapp' | 'in_app' | 'inbox_message',
  fields: SendFields,
  options: AskOptions,
): Promise<SendReceipt> {
  const [kind, value] = addressOf(fields.identifiers)
  const person = JSON.stringify({ [kind]: value })
  const once = {
    what: 'The message',
    lookWith: (since: number) =>
      fields.queue_draft === true
        ? `listMessages(app, { drafts: true, start_ts: ${since} }) of @cio/app/messages`
        : `listPersonMessages(app, ${person}, { start_ts: ${since} }) of @cio/app/people`,
    now: app.now,
    read: (answer: Partial<SendReceipt>) => ({ ...answer, delivery_id: required('delivery_id', answer) }),
  }
  const asked = { body: { ...fields, identifiers: { [kind]: value } }, ...signalOf(options) }
  const missing = 'Nothing was sent: what answered knows no such operation. Is the baseUrl that of the App API?'
  return postOnce(app.transactional, `/send/${channel}`, asked, once, missing)
}

/** @throws {InvalidMessageError} One of them is missing or empty. Nothing was sent. */
export function requireFields<Fields extends object>(
  channel: string,
  fields: Fields,
  names: readonly (keyof Fields & string)[],
) {
  for (const name of names) {
    if (fields[name] === undefined || fields[name] === null || fields[name] === '') {
      throw new InvalidMessageError(`${name} is required of a transactional ${channel}.`)
    }
  }
}

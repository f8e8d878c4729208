import { path } from '../ask.ts'
import type { PersonIdentifiers } from '../person-address.ts'

/** Through what it went. SMS is `twilio` [doc]; the last four came in 2026. */
export type MessageType =
  | 'email'
  | 'webhook'
  | 'twilio'
  | 'slack'
  | 'push'
  | 'in_app'
  | 'inbox'
  | 'whatsapp'
  | 'live_notification'

/** What becomes of a message. [doc] */
export type MessageMetric =
  | 'attempted'
  | 'sent'
  | 'delivered'
  | 'opened'
  | 'clicked'
  | 'converted'
  | 'bounced'
  | 'spammed'
  | 'unsubscribed'
  | 'dropped'
  | 'failed'
  | 'undeliverable'

/** A message to one person, a delivery. All parents are there, and `null` but for the one that it has. */
export type Message = {
  readonly id: string
  readonly deduplicate_id?: string
  readonly type: MessageType
  /** The template. */
  readonly msg_template_id?: number | string | null
  readonly customer_id?: string | null
  readonly customer_identifiers?: PersonIdentifiers
  readonly recipient?: string | null
  readonly subject?: string | null
  /** When each milestone was reached, Unix seconds; what was not reached is not there. `human_opened` and such among them. */
  readonly metrics: Readonly<Record<string, number>>
  /** Unix seconds. */
  readonly created?: number
  readonly failure_message?: string | null
  readonly campaign_id?: number | null
  readonly action_id?: number | null
  readonly parent_action_id?: number | null
  readonly newsletter_id?: number | null
  readonly content_id?: number | null
  readonly broadcast_id?: number | null
  readonly trigger_event_id?: string | null
  /** Whether what was in it is not kept. */
  readonly forgotten?: boolean
}

export function messageAt(id: string) {
  return { at: path`/messages/${id}`, missing: `There is no message ${JSON.stringify(id)}.` }
}

import type { PersonIdentifiers } from '../person-address.ts'

/** What happens to a message, as activities call it. */
type Verb = 'attempted' | 'deferred' | 'drafted' | 'failed' | 'sent' | 'undeliverable'

/** Through what a message goes. SMS is `twilio` [doc]. */
type Channel = 'action' | 'email' | 'in_app' | 'push' | 'slack' | 'twilio' | 'webhook'

/** Every type that is documented, and any other text: new ones come without notice. [doc] */
export type ActivityType =
  | 'profile_create'
  | 'profile_delete'
  | 'profile_merge'
  | 'attribute_change'
  | 'failed_attribute_change'
  | 'skipped_update'
  | 'failed_batch_update'
  | 'device_change'
  | 'anon_merge'
  | 'add_relationship'
  | 'delete_relationship'
  | 'relationship_attribute_change'
  | 'relationship_failed_attribute_change'
  | 'event'
  | 'page'
  | 'screen'
  | 'failed_event'
  | 'webhook_event'
  | 'viewed_content'
  | 'clicked_content'
  | 'converted_content'
  | `${Verb}_${Channel}`
  | `bounced_${'action' | 'email' | 'push' | 'twilio'}`
  | `clicked_${'action' | 'email' | 'in_app' | 'push' | 'twilio' | 'webhook'}`
  | `converted_${'action' | 'email' | 'in_app' | 'slack' | 'twilio' | 'webhook'}`
  | `delivered_${'action' | 'email' | 'push' | 'twilio'}`
  | `dropped_${'action' | 'email' | 'push' | 'twilio' | 'webhook'}`
  | `opened_${'action' | 'email' | 'in_app' | 'push'}`
  | 'spammed_email'
  | 'suppressed_twilio'
  | 'unsubscribed_action'
  | 'unsubscribed_email'
  | 'topic_unsubscribed_email'
  | 'failed_object_journeys'
  | 'failed_query_collection'
  | `_o:${number}:${'add_relationship' | 'attribute_change' | 'create' | 'delete' | 'delete_relationship' | 'failed_attribute_change'}`
  | `_r:${number}:${'attribute_change' | 'failed_attribute_change'}`
  | (string & {})

/** One entry of a history. */
export type Activity = {
  readonly id: string
  readonly type: ActivityType
  /** Of the event, the page or the screen. */
  readonly name?: string
  /** Unix seconds. */
  readonly timestamp: number
  readonly customer_id?: string | null
  readonly customer_identifiers?: PersonIdentifiers
  readonly delivery_id?: string
  readonly delivery_type?: string
  /** What it holds depends on the type; of most types it is not documented. */
  readonly data?: Readonly<Record<string, unknown>>
}

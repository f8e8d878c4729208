/** What an event is about. [doc] */
export type ObjectType = 'customer' | 'email' | 'push' | 'in_app' | 'sms' | 'slack' | 'webhook' | 'whatsapp'

/** The identifiers of a person; only `id` in workspaces that know no other. */
export type PersonIdentifiers = {
  readonly id: string | null
  readonly email?: string | null
  readonly cio_id?: string
}

/** An event as it arrives, of whatever kind: new ones come without notice. */
export type AnyEvent = {
  /** A ULID, the same however often the event is sent. */
  readonly event_id: string
  readonly object_type: string
  readonly metric: string
  /** When it happened, Unix seconds. */
  readonly timestamp: number
  readonly data: Readonly<Record<string, unknown>>
  /** What else arrived, as it came. */
  readonly [name: string]: unknown
}

/** What every message says: whom it was for, and which delivery it is. */
type MessageData = {
  readonly identifiers: PersonIdentifiers
  /** As in the App API: `getMessage(app, delivery_id)`. */
  readonly delivery_id: string
  /** Blank when the person has been deleted; `identifiers` has taken its place. */
  readonly customer_id?: string
} & Parent

/** Of what the message is a part; the fields of one of the four are there. */
type Parent = {
  readonly broadcast_id?: number | null
  readonly trigger_id?: number
  readonly campaign_id?: number | null
  readonly action_id?: number
  readonly parent_action_id?: number
  readonly journey_id?: string
  readonly trigger_event_id?: string | null
  readonly newsletter_id?: number | null
  readonly content_id?: number
  readonly transactional_message_id?: number | string
}

type Failure = { readonly failure_message: string }
type Recipient = { readonly recipient: string }
type Link = { readonly href: string; readonly link_id: number }
/** Only where the webhook has "Body Content" on. */
type Content = { readonly content?: string }
type Reply = Recipient & {
  readonly inbound_event_id: string
  /** The number that was replied to. */
  readonly to: string
}
type Mail = Recipient & { readonly subject: string }
type Devices = {
  readonly recipients: readonly {
    readonly device_id: string
    readonly device_platform?: string
    readonly failure_message?: string
  }[]
}
/** Says nothing besides. */
type Bare = Record<never, never>

/** What the messages of each channel tell of themselves, by what became of them. [doc] */
type MessageEvents = {
  readonly email: {
    readonly drafted: Mail
    readonly attempted: Failure
    readonly sent: Mail & Content & { readonly headers?: Readonly<Record<string, readonly string[]>> }
    readonly delivered: Mail
    readonly opened: Recipient & {
      readonly subject?: string
      /** Fetched by a proxy that guards privacy. */
      readonly proxied?: boolean
      /** Opened by a machine. */
      readonly prefetched?: boolean
      /** Not seen, but there was a click. */
      readonly synthetic?: boolean
    }
    readonly clicked: Mail & Link & { readonly machine?: boolean }
    readonly converted: Mail
    readonly unsubscribed: Mail
    readonly bounced: Mail & Failure
    readonly dropped: Mail & Failure
    readonly spammed: Mail
    readonly failed: Failure & { readonly subject: string; readonly recipient?: string }
    readonly undeliverable: Mail & Failure
  }
  readonly push: {
    readonly drafted: Bare
    readonly attempted: Failure
    readonly sent: Devices & Content
    readonly delivered: Devices
    readonly opened: Devices
    readonly clicked: Devices & Link
    readonly converted: Devices
    readonly bounced: Devices
    readonly dropped: Devices
    readonly failed: Failure
    readonly undeliverable: Failure
  }
  readonly in_app: {
    readonly drafted: Bare
    readonly attempted: Failure
    readonly sent: Recipient & Content
    readonly opened: Bare
    /** `tracked_response` is the name of the action. */
    readonly clicked: Recipient & Link & { readonly tracked_response?: string }
    readonly converted: Recipient
    readonly failed: Failure
    readonly undeliverable: Failure
  }
  readonly sms: {
    readonly drafted: Bare
    readonly attempted: Failure
    readonly sent: Recipient & Content
    readonly delivered: Recipient
    readonly clicked: Recipient & Link
    readonly converted: Recipient
    readonly bounced: Recipient & Failure
    readonly failed: Failure
    readonly undeliverable: Failure
    readonly replied: Reply
  }
  readonly slack: {
    readonly drafted: Bare
    readonly attempted: Failure
    readonly sent: Recipient & Content
    readonly clicked: Recipient & Link
    readonly failed: Failure
    readonly undeliverable: Failure
  }
  readonly webhook: {
    readonly drafted: Bare
    readonly attempted: Failure
    readonly sent: Recipient & Content
    readonly clicked: Recipient & Link
    readonly failed: Failure
    readonly undeliverable: Failure
  }
  readonly whatsapp: {
    readonly drafted: Bare
    readonly attempted: Failure
    readonly sent: Recipient & Content
    readonly delivered: Recipient
    readonly opened: Recipient
    readonly clicked: Recipient & Link
    readonly converted: Recipient
    readonly bounced: Recipient & Failure
    readonly dropped: Recipient & Failure
    readonly failed: Failure
    readonly undeliverable: Failure
    readonly replied: Reply
  }
}

type CustomerData = {
  readonly identifiers: PersonIdentifiers
  readonly customer_id: string
  readonly email_address: string | null
}

/** What people tell of what they want to hear about. [doc] */
type CustomerEvents = {
  readonly subscribed: CustomerData
  readonly unsubscribed: CustomerData
  /** `content` is JSON text, `{"topics":{"topic_1":true}}`. */
  readonly cio_subscription_preferences_changed: Partial<CustomerData> & Content & Parent
}

type MessageType = keyof MessageEvents

/** What can happen to an object type. */
export type Metric<Type extends ObjectType = ObjectType> = Type extends MessageType
  ? keyof MessageEvents[Type]
  : Type extends 'customer'
    ? keyof CustomerEvents
    : never

type Event<Type, Name, Data> = Pick<AnyEvent, 'event_id' | 'timestamp'> & {
  readonly object_type: Type
  readonly metric: Name
  readonly data: Data
}

/**
 * A change of what somebody wants to hear about. Its `object_type` is `customer`, or the channel of the message that caused it: an
 * `unsubscribed` of `email` with an `email_address` is this one.
 */
export type CustomerEvent<Name extends keyof CustomerEvents = keyof CustomerEvents> = {
  [Each in Name]: Event<ObjectType, Each, CustomerEvents[Each]>
}[Name]

/** The event of an object type and a metric: `EventOf<'email', 'clicked'>`. */
export type EventOf<Type extends ObjectType, Name extends Metric<Type> = Metric<Type>> = Type extends MessageType
  ? { [Each in Name & keyof MessageEvents[Type]]: Event<Type, Each, MessageData & MessageEvents[Type][Each]> }[Name &
      keyof MessageEvents[Type]]
  : CustomerEvent<Name & keyof CustomerEvents>

/** Every event that is documented; `object_type` and `metric` tell them apart. */
export type WebhookEvent = { [Type in MessageType]: EventOf<Type> }[MessageType] | CustomerEvent

/** The metrics of each object type, so that a program can ask as well. */
const metrics = {
  email: names<Metric<'email'>>({
    ...{ drafted: 0, attempted: 0, sent: 0, delivered: 0, opened: 0, clicked: 0, converted: 0, unsubscribed: 0 },
    ...{ bounced: 0, dropped: 0, spammed: 0, failed: 0, undeliverable: 0 },
  }),
  push: names<Metric<'push'>>({
    ...{ drafted: 0, attempted: 0, sent: 0, delivered: 0, opened: 0, clicked: 0, converted: 0, bounced: 0 },
    ...{ dropped: 0, failed: 0, undeliverable: 0 },
  }),
  in_app: names<Metric<'in_app'>>({
    ...{ drafted: 0, attempted: 0, sent: 0, opened: 0, clicked: 0, converted: 0, failed: 0, undeliverable: 0 },
  }),
  sms: names<Metric<'sms'>>({
    ...{ drafted: 0, attempted: 0, sent: 0, delivered: 0, clicked: 0, converted: 0, bounced: 0, failed: 0 },
    ...{ undeliverable: 0, replied: 0 },
  }),
  slack: names<Metric<'slack'>>({ drafted: 0, attempted: 0, sent: 0, clicked: 0, failed: 0, undeliverable: 0 }),
  webhook: names<Metric<'webhook'>>({ drafted: 0, attempted: 0, sent: 0, clicked: 0, failed: 0, undeliverable: 0 }),
  whatsapp: names<Metric<'whatsapp'>>({
    ...{ drafted: 0, attempted: 0, sent: 0, delivered: 0, opened: 0, clicked: 0, converted: 0, bounced: 0 },
    ...{ dropped: 0, failed: 0, undeliverable: 0, replied: 0 },
  }),
  customer: names<Metric<'customer'>>({ subscribed: 0, unsubscribed: 0, cio_subscription_preferences_changed: 0 }),
} satisfies Record<ObjectType, ReadonlySet<string>>

/** All of them: one that is left out, or is none, does not compile. */
function names<Name extends string>(all: Readonly<Record<Name, 0>>): ReadonlySet<string> {
  return new Set(Object.keys(all))
}

/** Whether an event is about what somebody wants to hear about, whatever channel caused it. */
export function isCustomerEvent(event: AnyEvent): event is CustomerEvent & AnyEvent {
  if (!Object.hasOwn(metrics, event.object_type)) return false
  if (event.metric === 'cio_subscription_preferences_changed') return true
  return metrics.customer.has(event.metric) && (event.object_type === 'customer' || 'email_address' in event.data)
}

/**
 * Whether an event is of an object type and a metric.
 *
 * @example
 * if (isEvent(event, 'email', 'clicked')) console.log(event.data.href)
 */
export function isEvent<Type extends ObjectType, Name extends Metric<Type>>(
  event: AnyEvent,
  objectType: Type,
  metric: Name,
): event is EventOf<Type, Name> & AnyEvent {
  if (event.metric !== metric) return false
  return isCustomerEvent(event) ? objectType === 'customer' : event.object_type === objectType
}

/** Whether an event is one of those that are documented, and so has the type that they have. */
export function isKnownEvent(event: AnyEvent): event is WebhookEvent & AnyEvent {
  if (isCustomerEvent(event)) return true
  const { object_type, metric } = event
  return Object.hasOwn(metrics, object_type) && metrics[object_type as ObjectType].has(metric)
}

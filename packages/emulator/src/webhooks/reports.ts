import type { Delivery } from '../state/deliveries.ts'
import type { InitialContent } from '../state/initial-content.ts'
import type { Device, Person } from '../state/person.ts'
import type { Report } from '../state/reporting-webhooks.ts'

/** [doc] The inbox has no events of its own: it counts as in-app. [default] */
const OBJECT_TYPES = {
  email: 'email',
  push: 'push',
  sms: 'sms',
  whatsapp: 'whatsapp',
  in_app: 'in_app',
  inbox: 'in_app',
} as const

/** Metrics that come with the reason of a failure. [doc] */
const FAILURES: ReadonlySet<string> = new Set(['attempted', 'bounced', 'dropped', 'failed', 'undeliverable'])

/** Metrics that say nothing of whom the message was for. [doc] */
const NAMELESS: Readonly<Record<string, readonly string[]>> = {
  email: ['attempted'],
  push: ['drafted', 'attempted', 'failed', 'undeliverable'],
  sms: ['drafted', 'attempted', 'failed', 'undeliverable'],
  whatsapp: ['drafted', 'attempted', 'failed', 'undeliverable'],
  in_app: ['drafted', 'opened', 'attempted', 'failed', 'undeliverable'],
}

/** What a milestone of a delivery is told as. */
export type Milestone = {
  readonly delivery: Delivery
  readonly metric: string
  /** Unix milliseconds. */
  readonly at: number
  readonly owner: Person | undefined
  readonly content: InitialContent
  /** What whoever reported it said. */
  readonly details?: Readonly<Record<string, unknown>>
  /** The number of a link that was followed. */
  readonly linkId?: number
  readonly isRepeated?: boolean
}

/** A milestone of a delivery, with the fields that its object type and metric have. [doc] */
export function reportOfDelivery(milestone: Milestone): Report {
  const { delivery, metric, at, owner, details = {}, linkId, isRepeated = false } = milestone
  const objectType = OBJECT_TYPES[delivery.channel]
  const isNamed = !NAMELESS[objectType]?.includes(metric)
  const failure = FAILURES.has(metric) ? String(delivery.failure ?? details.reason ?? '') : undefined
  return {
    event: `${objectType}_${metric}`,
    objectType,
    metric,
    at,
    isRepeated: isRepeated && (metric === 'opened' || metric === 'clicked'),
    data: {
      ...whom(owner),
      delivery_id: delivery.id,
      ...parentOf(delivery, milestone.content),
      ...(isNamed && recipientOf(delivery, owner, failure)),
      ...(failure !== undefined && delivery.channel !== 'push' && { failure_message: failure }),
      ...(failure !== undefined && delivery.channel === 'push' && !isNamed && { failure_message: failure }),
      ...(metric === 'clicked' && { href: String(details.href ?? ''), link_id: linkId ?? 0 }),
    },
    ...(metric === 'sent' && { content: contentOf(delivery) }),
  }
}

/** A change of what somebody wants to hear about. [default] Its object type is `customer`, whatever caused it. */
export function reportOfCustomer(
  person: Person,
  metric: 'subscribed' | 'unsubscribed' | 'cio_subscription_preferences_changed',
  at: number,
  preferences?: unknown,
): Report {
  return {
    // [doc] The name in the configuration goes without the prefix.
    event: `customer_${metric.replace(/^cio_/, '')}`,
    objectType: 'customer',
    metric,
    at,
    data: { ...whom(person), email_address: person.email ?? null },
    ...(preferences !== undefined && { content: { content: JSON.stringify(preferences) } }),
  }
}

function whom(person: Person | undefined) {
  // [doc] Blank when the person has been deleted; identifiers are there also where they are unset.
  return {
    customer_id: person?.id ?? '',
    identifiers: { id: person?.id ?? null, email: person?.email ?? null, cio_id: person?.cioId ?? '' },
  }
}

function parentOf({ parent }: Delivery, { broadcasts }: InitialContent): Record<string, unknown> {
  if (parent.kind === 'transactional') return { transactional_message_id: parent.templateId }
  const broadcast = broadcasts.find(({ id }) => id === parent.templateId)
  return { broadcast_id: parent.templateId, trigger_id: parent.triggerId, action_id: broadcast?.action.id ?? 0 }
}

function recipientOf(
  { channel, recipient, content }: Delivery,
  owner: Person | undefined,
  failure: string | undefined,
) {
  if (channel === 'email') return { recipient, subject: content.subject }
  if (channel !== 'push') return { recipient }
  return {
    recipients: recipient.split(',').map((token) => ({
      device_id: token,
      device_platform: platformOf(owner?.devices?.get(token)),
      ...(failure !== undefined && { failure_message: failure }),
    })),
  }
}

/** [default] A device that is not known any more was Apple's. */
function platformOf(device: Device | undefined): string {
  return device?.platform === 'android' ? 'android' : 'ios'
}

function contentOf({ channel, content }: Delivery): Record<string, unknown> {
  if (channel === 'push') return { content: JSON.stringify({ title: content.subject, body: content.body }) }
  if (channel !== 'email') return { content: content.body }
  const headers = Object.entries(content.headers).map(([name, value]) => [name, [value]])
  return { content: content.body, headers: Object.fromEntries(headers) }
}

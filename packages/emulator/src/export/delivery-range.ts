import type { Reading } from '../filter.ts'
import { hasReached, isMetric, monthsBefore } from '../routes/message-list.ts'
import type { Delivery } from '../state/deliveries.ts'

/** Which deliveries an export is about. */
export type DeliveryRange = {
  readonly isWanted: (delivery: Delivery) => boolean
  /** Names of attributes of people, for further columns. */
  readonly attributes: readonly string[]
}

const PARENTS = ['newsletter_id', 'campaign_id', 'transactional_message_id', 'action_id'] as const

type Parent = (typeof PARENTS)[number]

/** [doc] The last six months, or up to twelve before the later bound. */
const MONTHS_DEFAULT = 6
const MONTHS_MAX = 12

/**
 * Reads the body of an export of deliveries.
 *
 * [doc] One of `newsletter_id`, `campaign_id`, `transactional_message_id` and `action_id`; `start` and `end` in Unix
 * seconds, `attributes`, `metric`, `drafts`.
 *
 * @param now - Unix seconds.
 */
export function readDeliveryRange(body: Readonly<Record<string, unknown>>, now: number): Reading<DeliveryRange> {
  const [parent, ...others] = PARENTS.filter((name) => body[name] !== undefined)
  if (parent === undefined || others.length > 0) return { problem: `one of ${PARENTS.join(', ')} is wanted` }
  // The official client hands the id on as it got it, also as text.
  const id = Number(body[parent])
  if (!Number.isInteger(id)) return { problem: `${parent} is not an integer` }
  const { start, end = now, attributes = [], metric } = body
  if (typeof end !== 'number') return { problem: 'end is not a Unix timestamp' }
  if (start !== undefined && typeof start !== 'number') return { problem: 'start is not a Unix timestamp' }
  if (!Array.isArray(attributes) || !attributes.every((name) => typeof name === 'string')) {
    return { problem: 'attributes is not a list of texts' }
  }
  if (metric !== undefined && !isMetric(metric)) return { problem: `metric ${JSON.stringify(metric)} is not known` }
  const from = Math.max(start ?? monthsBefore(end, MONTHS_DEFAULT), monthsBefore(end, MONTHS_MAX))
  const isWanted = (delivery: Delivery) =>
    isOf(delivery, parent, id) &&
    delivery.createdAt >= from &&
    delivery.createdAt <= end &&
    delivery.isDraft === (body.drafts === true) &&
    (metric === undefined || hasReached(delivery, metric))
  return { value: { isWanted, attributes } }
}

/** Newsletters send nothing here; a broadcast is asked for as a campaign, and its id stands for its action too. [default] */
function isOf({ parent }: Delivery, kind: Parent, id: number): boolean {
  if (kind === 'transactional_message_id') return parent.kind === 'transactional' && parent.templateId === id
  return kind !== 'newsletter_id' && parent.kind === 'broadcast' && parent.templateId === id
}

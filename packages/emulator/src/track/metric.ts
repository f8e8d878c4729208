import type { Fields } from './fields.ts'
import { readObject, readSeconds, readText } from './fields.ts'
import { invalid, type Judged, judged } from './operation.ts'

/** [doc] Every metric of some channel. Which of them a delivery has is known when it is found. */
const METRICS: ReadonlySet<string> = new Set([
  'bounced',
  'clicked',
  'converted',
  'deferred',
  'delivered',
  'dropped',
  'opened',
  'spammed',
])

/** [doc] What a push can report, in the older operation and in v2. */
const PUSH_METRICS: ReadonlySet<string> = new Set(['opened', 'converted', 'delivered'])

/** Looks at `POST /api/v1/metrics`. */
export function judgeMetric({ delivery_id, metric, timestamp, metadata, ...rest }: Fields): Judged {
  const { recipient, reason, href } = rest
  const inside = readObject(metadata, 'metadata')
  const details = {
    recipient,
    reason,
    href,
    // [map] For clicks within an app.
    action_name: inside.value?.action_name,
    action_value: inside.value?.action_value,
  }
  return judgeReport(delivery_id, 'delivery_id', metric, 'metric', METRICS, timestamp, details)
}

/** Looks at `POST /api/v1/push/events`, the older operation for pushes. */
export function judgePushEvent({ delivery_id, event, device_id, timestamp }: Fields): Judged {
  return judgeReport(delivery_id, 'delivery_id', event, 'event', PUSH_METRICS, timestamp, { recipient: device_id })
}

/** Looks at the delivery operation of v2. [doc] `attributes.device_token` is required. */
export function judgeDeliveryEvent({ identifiers, name, attributes, timestamp }: Fields): Judged {
  const named = readObject(identifiers, 'identifiers')
  const inside = readObject(attributes, 'attributes')
  const token = readText(inside.value?.device_token, 'attributes.device_token')
  const details = { recipient: token.value }
  const report = judgeReport(named.value?.id, 'identifiers.id', name, 'name', PUSH_METRICS, timestamp, details)
  const problems = [...named.problems, ...inside.problems, ...token.problems, ...(report.problems ?? [])]
  return problems.length > 0 ? { problems } : report
}

function judgeReport(
  id: unknown,
  idField: string,
  given: unknown,
  field: string,
  allowed: ReadonlySet<string>,
  timestamp: unknown,
  details: Fields,
): Judged {
  const deliveryId = readText(id, idField)
  const metric = readText(given, field)
  const at = readSeconds(timestamp, 'timestamp')
  const isKnown = metric.value === undefined || allowed.has(metric.value)
  const problems = [
    ...deliveryId.problems,
    ...metric.problems,
    ...(isKnown ? [] : [invalid(field, `${field} is not one of ${[...allowed].join(', ')}`)]),
    ...at.problems,
  ]
  return judged(problems, () => ({
    action: 'metric',
    deliveryId: deliveryId.value ?? '',
    metric: metric.value ?? '',
    details,
    at: at.value,
  }))
}

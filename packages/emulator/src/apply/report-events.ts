import type { TrackReading } from '@cio/wire'
import { identifierOf } from '../semantic-events.ts'
import type { Moment, State } from '../state/state.ts'
import type { Effect } from './effect.ts'
import { doerOf, record } from './happening.ts'
import { reportMetric } from './metric.ts'

/** `Report Delivery Event`: a milestone of a message. [map] Arrives as `POST /api/v1/metrics`. */
export function reportDelivery(state: State, { properties }: TrackReading, moment: Moment): Effect {
  const { deliveryId, metric, recipient, reason, href, actionName, actionValue } = properties ?? {}
  const id = identifierOf(deliveryId) ?? ''
  const details = { recipient, reason, href, action_name: actionName, action_value: actionValue }
  return reportMetric(state, { deliveryId: id, metric: String(metric), details }, moment)
}

/** `Report Content Event`: an impression of, or a click on, an in-app message without a recipient. [map] */
export function reportContent(state: State, fields: TrackReading, moment: Moment): Effect {
  const { actionType, ...rest } = fields.properties ?? {}
  const type = actionType === 'clicked_content' ? 'clicked_content' : 'viewed_content'
  return record(state, doerOf(fields), { type, name: type, data: JSON.stringify(rest) }, moment)
}

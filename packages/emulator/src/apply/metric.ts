import type { Channel } from '../state/deliveries.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect } from './effect.ts'

const EVERY_METRIC = ['bounced', 'clicked', 'converted', 'deferred', 'delivered', 'dropped', 'opened', 'spammed']
const IN_APP_METRICS = ['clicked', 'converted', 'opened']

/** [doc] What can be reported of a channel; [default] the inbox counts as in-app, and WhatsApp has what its webhooks tell of. */
const METRICS: Readonly<Record<Channel, readonly string[]>> = {
  email: EVERY_METRIC,
  in_app: IN_APP_METRICS,
  inbox: IN_APP_METRICS,
  push: ['converted', 'delivered', 'opened'],
  sms: ['bounced', 'clicked', 'delivered', 'opened'],
  whatsapp: ['bounced', 'clicked', 'converted', 'delivered', 'dropped', 'opened'],
}

/** Notes what became of a delivery. [default] A metric that its channel does not have is thrown away. */
export function reportMetric(
  state: State,
  report: {
    readonly deliveryId: string
    readonly metric: string
    readonly details: Readonly<Record<string, unknown>>
  },
  moment: Moment,
): Effect {
  const { deliveryId, metric, details } = report
  const delivery = state.deliveries.find(deliveryId)
  if (!delivery) return noEffect(`there is no delivery ${deliveryId}`)
  const { channel } = delivery
  if (!METRICS[channel].includes(metric)) return noEffect(`a delivery by ${channel} is never ${metric}`)
  state.reportMetric(delivery, metric, details, moment)
  return undefined
}

/**
 * Lets somebody unsubscribe by a link in a message.
 *
 * [doc] Sets `unsubscribed`, counts for the delivery, and leaves preferences as they are. [default] Only an email has an
 * activity and a metric for it.
 */
export function unsubscribe(
  state: State,
  { deliveryId, isUnsubscribed }: { readonly deliveryId: string; readonly isUnsubscribed: boolean },
  moment: Moment,
): Effect {
  const delivery = state.deliveries.find(deliveryId)
  if (!delivery) return noEffect(`there is no delivery ${deliveryId}`)
  if (!isUnsubscribed && state.behaviour.unsubscribeFalse === 'ignore') {
    return noEffect('unsubscribe: false does nothing')
  }
  const recipient = state.people.present(delivery.person)
  if (!recipient) return noEffect(`whoever got the delivery ${deliveryId} is gone`)
  state.mergeTraits(recipient, { unsubscribed: isUnsubscribed }, moment)
  if (isUnsubscribed && delivery.channel === 'email') state.reportMetric(delivery, 'unsubscribed', {}, moment)
  return undefined
}

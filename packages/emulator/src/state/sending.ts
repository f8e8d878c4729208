import { toSeconds } from '../clock.ts'
import { activityChannel, type Delivery } from './deliveries.ts'
import type { Moment, State } from './state.ts'

/**
 * Lets a delivery go: now, when it is due, or not at all where it is a draft or can never arrive.
 *
 * [default] Nothing is attempted, deferred or delivered by itself; those milestones arrive as reports.
 */
export function send(state: State, delivery: Delivery, moment: Moment): void {
  state.deliveries.record(delivery)
  delivery.metrics.set('created', delivery.createdAt)
  if (delivery.isDraft) note(state, delivery, 'drafted', moment)
  else if (delivery.failure !== undefined) note(state, delivery, 'undeliverable', moment)
  else if (delivery.sendAt > toSeconds(moment.at)) state.deliveries.schedule(delivery)
  else note(state, delivery, 'sent', moment)
}

/** Lets go what was scheduled and is due. @param now - Unix milliseconds. */
export function sendDue(state: State, now: number): void {
  for (const delivery of state.deliveries.takeDue(toSeconds(now))) {
    note(state, delivery, 'sent', { at: delivery.sendAt * 1000, receivedAt: now })
  }
}

function note(state: State, delivery: Delivery, milestone: 'drafted' | 'sent' | 'undeliverable', moment: Moment): void {
  delivery.metrics.set(milestone, toSeconds(moment.at))
  state.tellOfDelivery(delivery, milestone, moment)
  const owner = state.people.present(delivery.person)
  if (!owner) return
  // [doc] The two milestones that may follow are there from the start.
  const outlook = milestone === 'sent' ? { delivered: null, opened: null } : { reason: delivery.failure }
  state.log(owner, `${milestone}_${activityChannel(delivery.channel)}`, moment, {
    data: JSON.stringify({ delivery_id: delivery.id, ...outlook }),
  })
}

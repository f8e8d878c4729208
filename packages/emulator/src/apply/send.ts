import { toSeconds } from '../clock.ts'
import type { SendOrder } from '../send/send-order.ts'
import type { Delivery } from '../state/deliveries.ts'
import { isUnsubscribed, type Person } from '../state/person.ts'
import { send } from '../state/sending.ts'
import type { Moment, State } from '../state/state.ts'
import { contentIn } from '../state/transactional-messages.ts'
import { type Effect, withPerson } from './effect.ts'

/**
 * Makes the delivery that a transactional send asks for.
 *
 * [default] Whoever is not known yet is created. [doc] The device of a push is registered with the person at that time.
 */
export function applySend(state: State, order: SendOrder, deliveryId: string, moment: Moment): Effect {
  return withPerson(state, { address: order.identifier }, moment, (person) => {
    if (order.device) state.registerDevice(person, order.device, moment)
    send(state, deliveryOf(state, order, deliveryId, person, moment), moment)
    return undefined
  })
}

function deliveryOf(state: State, order: SendOrder, id: string, person: Person, moment: Moment): Delivery {
  const { reference, content: given } = order
  const now = toSeconds(moment.at)
  // [doc] With `auto_create` an unknown name becomes an empty message.
  const message =
    reference === undefined
      ? undefined
      : (state.transactionalMessages.find(reference) ?? state.transactionalMessages.create(String(reference), now))
  const written = message && contentIn(message, order.language)
  const recipient = recipientOf(order, person)
  return {
    id,
    channel: order.channel,
    parent: { kind: 'transactional', templateId: message?.id ?? 0 },
    person: person.number,
    recipient,
    createdAt: now,
    sendAt: Math.max(now, order.sendAt ?? now),
    isDraft: order.isDraft,
    failure: failureOf(order, person, recipient),
    content: {
      contentId: written?.id ?? 0,
      from: given.from ?? written?.from ?? '',
      replyTo: given.replyTo ?? written?.replyTo ?? '',
      subject: given.subject ?? written?.subject ?? '',
      body: given.body ?? written?.body ?? '',
      preheader: given.preheader ?? written?.preheader ?? '',
      bcc: given.bcc ?? '',
      isFakeBcc: given.isFakeBcc,
      headers: given.headers,
    },
    isForgotten: order.isForgotten,
    messageData: order.messageData,
    request: order.request,
    metrics: new Map(),
    clicks: [],
  }
}

/** [default] A push to several devices is one delivery, since the answer has one id. */
function recipientOf({ channel, to }: SendOrder, person: Person): string {
  if (channel !== 'push') return to ?? person.id ?? person.email ?? person.cioId
  const devices = [...(person.devices?.values() ?? [])].sort((first, second) => second.lastUsed - first.lastUsed)
  if (to === undefined || to === 'all') return devices.map(({ token }) => token).join(',')
  if (to === 'last_used') return devices[0]?.token ?? ''
  return person.devices?.has(to) ? to : ''
}

/** [default] The texts are ours. */
function failureOf(order: SendOrder, person: Person, recipient: string): string | undefined {
  if (!order.isSentToUnsubscribed && isUnsubscribed(person)) return 'the person is unsubscribed'
  if (recipient === '') return 'the person has no such device'
  return undefined
}

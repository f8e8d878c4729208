import type { Channel, Delivery } from '../state/deliveries.ts'
import type { State } from '../state/state.ts'
import { identifiersOf } from './person-answer.ts'

/** [doc] SMS is `twilio`. `whatsapp`, `in_app` and `inbox` are in the documents of 2026 only. */
export const MESSAGE_TYPES: Readonly<Record<Channel, string>> = {
  email: 'email',
  push: 'push',
  sms: 'twilio',
  whatsapp: 'whatsapp',
  in_app: 'in_app',
  inbox: 'inbox',
}

/** One `message`. [doc] Every parent id is there, and `null` unless it is the parent. */
export function messageOf(delivery: Delivery, state: State) {
  const { id, channel, parent, createdAt, content, recipient, failure, isForgotten } = delivery
  const owner = state.people.numbered(delivery.person)?.person
  const isBroadcast = parent.kind === 'broadcast'
  return {
    id,
    deduplicate_id: `${id}:${Math.max(createdAt, ...delivery.metrics.values())}`,
    // Named `message_template_id` in the schema and like this in every example.
    msg_template_id: content.contentId,
    action_id: isBroadcast ? actionOf(state, parent.templateId) : null,
    parent_action_id: null,
    customer_id: owner?.id ?? null,
    ...(owner && { customer_identifiers: identifiersOf(owner) }),
    recipient,
    subject: isForgotten ? '' : content.subject,
    metrics: milestonesOf(delivery),
    created: createdAt,
    failure_message: failure ?? null,
    newsletter_id: null,
    content_id: null,
    campaign_id: null,
    broadcast_id: isBroadcast ? parent.templateId : null,
    trigger_event_id: null,
    type: MESSAGE_TYPES[channel],
    forgotten: isForgotten,
  }
}

function actionOf(state: State, broadcastId: number): number | null {
  return state.content.broadcasts.find(({ id }) => id === broadcastId)?.action.id ?? null
}

/** What is reported counts as done by a human: nothing here opens or follows links ahead of them. [default] */
const HUMAN: Readonly<Record<string, string>> = { opened: 'human_opened', clicked: 'human_clicked' }

/** When each milestone was reached, Unix seconds. */
export function milestonesOf({ metrics }: Delivery): Record<string, number> {
  return Object.fromEntries(
    [...metrics].flatMap(([name, at]) => {
      const human = HUMAN[name]
      return human === undefined
        ? [[name, at]]
        : [
            [name, at],
            [human, at],
          ]
    }),
  )
}

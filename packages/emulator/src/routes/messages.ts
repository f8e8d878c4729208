import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import type { Delivery } from '../state/deliveries.ts'
import { withCustomer } from './customers.ts'
import { messageOf } from './message-answer.ts'
import { listMessages } from './message-list.ts'

export const messageRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/messages', handle: workspaceMessages },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/messages/:message_id',
    handle: (exchange) =>
      withDelivery(exchange, (delivery) => json({ message: messageOf(delivery, exchange.workspace.state) })),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/messages/:message_id/archived_message',
    handle: (exchange) => withDelivery(exchange, archived),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/customers/:customer_id/messages',
    handle: (exchange) =>
      withCustomer(exchange, (person) => listMessages(exchange, (delivery) => delivery.person === person.number)),
  },
]

/** [doc] `campaign_id`, `newsletter_id` and `action_id` narrow the list. A broadcast answers to `campaign_id`. [default] */
function workspaceMessages(exchange: Exchange): Answer {
  const { query } = exchange.incoming
  const [campaignId, newsletterId, actionId] = ['campaign_id', 'newsletter_id', 'action_id'].map((name) => {
    const text = query.get(name)
    return text === null ? undefined : Number(text)
  })
  const { broadcasts } = exchange.workspace.state.content
  return listMessages(exchange, ({ parent }) => {
    const broadcast = parent.kind === 'broadcast' ? broadcasts.find(({ id }) => id === parent.templateId) : undefined
    return (
      newsletterId === undefined &&
      (campaignId === undefined || broadcast?.id === campaignId) &&
      (actionId === undefined || broadcast?.action.id === actionId)
    )
  })
}

/** [doc] 100 calls a day, which is not enforced here; what is not retained is empty. */
function archived({ id, recipient, content, channel, isForgotten }: Delivery): Answer {
  return json({
    archived_message: {
      id,
      body: isForgotten ? '' : content.body,
      from: content.from,
      reply_to: content.replyTo,
      recipient,
      subject: isForgotten ? '' : content.subject,
      bcc: content.bcc,
      fake_bcc: content.isFakeBcc,
      preheader_text: content.preheader,
      ...(channel === 'email' && { headers: content.headers }),
      forgotten: isForgotten,
    },
  })
}

function withDelivery({ workspace, parameters }: Exchange, answer: (delivery: Delivery) => Answer): Answer {
  const delivery = workspace.state.deliveries.find(parameters.message_id ?? '')
  return delivery ? answer(delivery) : appError(404, 'message not found')
}

import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import type { Delivery } from '../state/deliveries.ts'
import type { MessageContent } from '../state/initial-content.ts'
import type { StoredMessage } from '../state/transactional-messages.ts'
import { templateOf, withChanges } from './content-answer.ts'
import { withJsonObject } from './json-object.ts'
import { listMessages } from './message-list.ts'
import { linkSeries, metricSeries } from './metric-series.ts'

const MESSAGE = '/v1/transactional/:transactional_id'

export const transactionalRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/transactional',
    handle: ({ workspace }) => json({ messages: workspace.state.transactionalMessages.all.map(answerOf) }),
  },
  read(MESSAGE, (_exchange, message) => json({ message: answerOf(message) })),
  read(`${MESSAGE}/contents`, (_exchange, message) =>
    json({ contents: message.contents.map((content) => contentAnswer(message, content)) }),
  ),
  change(`${MESSAGE}/content/:content_id`, (exchange, message, changes) => {
    const content = message.contents.find(({ id }) => id === numericId(exchange.parameters.content_id))
    return content ? putContent(exchange, message, content, changes) : appError(404, 'content not found')
  }),
  read(`${MESSAGE}/language/:language`, (exchange, message) => {
    const content = message.contents.find(({ language }) => language === exchange.parameters.language)
    return content ? json({ content: [contentAnswer(message, content)] }) : appError(404, 'language not found')
  }),
  change(`${MESSAGE}/language/:language`, putLanguage),
  read(`${MESSAGE}/metrics`, (exchange, message) => metricSeries(exchange, deliveriesOf(exchange, message))),
  read(`${MESSAGE}/metrics/links`, (exchange, message) => linkSeries(exchange, deliveriesOf(exchange, message))),
  read(`${MESSAGE}/messages`, (exchange, message) => listMessages(exchange, isOf(message))),
]

function read(path: string, answer: (exchange: Exchange, message: StoredMessage) => Answer): AppRoute {
  return { surface: 'app', method: 'GET', path, handle: (exchange) => withMessage(exchange, answer) }
}

type Changes = Readonly<Record<string, unknown>>

function change(
  path: string,
  answer: (exchange: Exchange, message: StoredMessage, changes: Changes) => Answer,
): AppRoute {
  const handle = (exchange: Exchange) =>
    withMessage(exchange, (_same, message) => withJsonObject(exchange, (body) => answer(exchange, message, body)))
  return { surface: 'app', method: 'PUT', path, handle }
}

function withMessage(exchange: Exchange, answer: (exchange: Exchange, message: StoredMessage) => Answer): Answer {
  const id = numericId(exchange.parameters.transactional_id)
  const message = exchange.workspace.state.transactionalMessages.all.find((known) => known.id === id)
  return message ? answer(exchange, message) : appError(404, 'transactional message not found')
}

/** [default] A language that the message has not got yet is added, with the texts of the default one. */
function putLanguage(exchange: Exchange, message: StoredMessage, changes: Changes): Answer {
  const { language = '' } = exchange.parameters
  const known = message.contents.find((content) => content.language === language)
  const [standard] = message.contents
  const id = exchange.workspace.state.transactionalMessages.nextContentId
  const empty = { from: '', replyTo: '', subject: '', body: '', preheader: '' }
  return putContent(exchange, message, known ?? { ...empty, ...standard, id, language }, changes)
}

function putContent(exchange: Exchange, message: StoredMessage, content: MessageContent, changes: Changes): Answer {
  const changed = withChanges(content, changes)
  const now = toSeconds(exchange.workspace.clock.now())
  exchange.workspace.write((state) => state.transactionalMessages.putContent(message.id, changed, now))
  // [doc] A list of one, although the operation is about one content.
  return json({ content: [contentAnswer({ ...message, updatedAt: now }, changed)] })
}

function answerOf({ id, name, description, createdAt, updatedAt }: StoredMessage) {
  return {
    id,
    name,
    description,
    send_to_unsubscribed: true,
    link_tracking: true,
    open_tracking: true,
    hide_message_body: false,
    queue_drafts: false,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

function contentAnswer(message: StoredMessage, content: MessageContent) {
  const { name, channel = 'email', createdAt: created, updatedAt: updated } = message
  return { name, created, updated, ...templateOf(content, channel) }
}

function isOf({ id }: StoredMessage) {
  return ({ parent }: Delivery) => parent.kind === 'transactional' && parent.templateId === id
}

function deliveriesOf({ workspace }: Exchange, message: StoredMessage): Delivery[] {
  return workspace.state.deliveries.all.filter(isOf(message))
}

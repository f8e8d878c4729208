import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import type { Delivery } from '../state/deliveries.ts'
import type { Broadcast } from '../state/initial-content.ts'
import { answerOf as triggerAnswer } from './broadcast-triggers.ts'
import { templateOf } from './content-answer.ts'
import { listMessages } from './message-list.ts'
import { linkSeries, metricSeries } from './metric-series.ts'

const BROADCAST = '/v1/broadcasts/:broadcast_id'

export const broadcastRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/broadcasts',
    handle: (exchange) =>
      json({ broadcasts: exchange.workspace.state.content.broadcasts.map((one) => answerOf(exchange, one)) }),
  },
  read(BROADCAST, (exchange, broadcast) => json({ broadcast: answerOf(exchange, broadcast) })),
  read(`${BROADCAST}/actions`, (exchange, broadcast) => json({ actions: [actionOf(exchange, broadcast)] })),
  read(`${BROADCAST}/actions/:action_id`, (exchange, broadcast) =>
    withAction(exchange, broadcast, () => json({ action: actionOf(exchange, broadcast) })),
  ),
  read(`${BROADCAST}/actions/:action_id/metrics`, (exchange, broadcast) =>
    withAction(exchange, broadcast, () => metricSeries(exchange, deliveriesOf(exchange, broadcast))),
  ),
  read(`${BROADCAST}/actions/:action_id/metrics/links`, (exchange, broadcast) =>
    withAction(exchange, broadcast, () => linkSeries(exchange, deliveriesOf(exchange, broadcast))),
  ),
  read(`${BROADCAST}/messages`, (exchange, broadcast) => listMessages(exchange, isOf(broadcast))),
  read(`${BROADCAST}/metrics`, (exchange, broadcast) => metricSeries(exchange, deliveriesOf(exchange, broadcast))),
  read(`${BROADCAST}/metrics/links`, (exchange, broadcast) => linkSeries(exchange, deliveriesOf(exchange, broadcast))),
  read(`${BROADCAST}/triggers`, ({ workspace }, { id }) =>
    json({ triggers: workspace.state.broadcastTriggers.of(id).map(triggerAnswer) }),
  ),
]

function read(path: string, answer: (exchange: Exchange, broadcast: Broadcast) => Answer): AppRoute {
  const handle = (exchange: Exchange) => {
    const { workspace, parameters } = exchange
    const broadcast = workspace.state.content.broadcasts.find(({ id }) => id === numericId(parameters.broadcast_id))
    return broadcast ? answer(exchange, broadcast) : appError(404, 'broadcast not found')
  }
  return { surface: 'app', method: 'GET', path, handle }
}

/** [doc] */
function answerOf({ workspace }: Exchange, { id, name, tags, action }: Broadcast) {
  const { createdAt } = workspace.state
  const actions = [{ id: action.id, type: 'email' }]
  return {
    id,
    deduplicate_id: `${id}:${createdAt}`,
    name,
    type: 'triggered_broadcast',
    created: createdAt,
    updated: createdAt,
    active: true,
    state: 'running',
    actions,
    msg_template_ids: [{ id: action.content.id, type: 'email' }],
    first_started: createdAt,
    tags,
    created_by: '',
  }
}

function actionOf({ workspace }: Exchange, { id, name, action }: Broadcast) {
  const { createdAt } = workspace.state
  return {
    ...templateOf(action.content, 'email'),
    id: action.id,
    broadcast_id: id,
    deduplicate_id: `${action.id}:${createdAt}`,
    name,
    layout: '',
    created: createdAt,
    updated: createdAt,
    sending_state: 'automatic',
  }
}

function withAction({ parameters }: Exchange, { action }: Broadcast, answer: () => Answer): Answer {
  return action.id === numericId(parameters.action_id) ? answer() : appError(404, 'action not found')
}

function isOf({ id }: Broadcast) {
  return ({ parent }: Delivery) => parent.kind === 'broadcast' && parent.templateId === id
}

function deliveriesOf({ workspace }: Exchange, broadcast: Broadcast): Delivery[] {
  return workspace.state.deliveries.all.filter(isOf(broadcast))
}

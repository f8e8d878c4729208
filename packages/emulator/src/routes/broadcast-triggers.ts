import { applyBroadcast } from '../apply/broadcast.ts'
import { readAudience } from '../broadcast/audience.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import { isRecord } from '../semantic-events.ts'
import type { BroadcastTrigger } from '../state/broadcast-triggers.ts'
import type { Broadcast } from '../state/initial-content.ts'
import { withJsonObject } from './json-object.ts'
import { pageOf, withPage } from './paging.ts'

const TRIGGERS = '/v1/campaigns/:broadcast_id/triggers'

export const broadcastTriggerRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'POST',
    path: TRIGGERS,
    handle: (exchange) =>
      withTriggered(exchange, (broadcast) => withJsonObject(exchange, (body) => trigger(exchange, broadcast, body))),
  },
  {
    surface: 'app',
    method: 'GET',
    path: `${TRIGGERS}/:trigger_id`,
    handle: (exchange) => withTrigger(exchange, (run) => json(answerOf(run))),
  },
  {
    surface: 'app',
    method: 'GET',
    path: `${TRIGGERS}/:trigger_id/errors`,
    handle: (exchange) => withTrigger(exchange, (run) => errors(exchange, run)),
  },
]

/** One run of a broadcast in answers. [doc] */
export function answerOf({ id, broadcastId, createdAt, processedAt }: BroadcastTrigger) {
  return { id, broadcast_id: broadcastId, created_at: createdAt, processed_at: processedAt }
}

/** Starts a run. [doc] One per 10 seconds, which is not enforced here. */
function trigger({ workspace }: Exchange, broadcast: Broadcast, body: Readonly<Record<string, unknown>>): Answer {
  const { state } = workspace
  const read = readAudience(body, broadcast.audience, state)
  if ('detail' in read) return unprocessable(read.detail, read.pointer)
  const { audience, errors: found } = read
  const data = isRecord(body.data) ? body.data : {}
  const at = workspace.clock.now()
  const triggerId = state.broadcastTriggers.claimId(broadcast.id)
  // [doc] With an entry that cannot be used nothing is sent.
  const usable = found.length > 0 ? { kind: 'list' as const, entries: [] } : audience
  workspace.write((later) => {
    const run = { triggerId, audience: usable, data, errors: found, newDeliveryId: () => workspace.newDeliveryId() }
    applyBroadcast(later, broadcast, run, { at, receivedAt: at })
  })
  if (found.length === 0) return json({ id: triggerId })
  return unprocessable(
    `Errors were found while processing per user data (ids, emails or json data). More detail available from the errors endpoint for trigger ${triggerId}`,
    '/data/attributes/per_user_data',
  )
}

const ERRORS_PAGE = { default: 100, max: 1000 }

function errors(exchange: Exchange, run: BroadcastTrigger): Answer {
  return withPage(exchange, ERRORS_PAGE, (page) => {
    const { items, next } = pageOf(run.errors, page)
    return json({ errors: items, next })
  })
}

/** [doc] The 422 of triggers says where. */
function unprocessable(detail: string, pointer: string): Answer {
  return json({ errors: [{ detail, status: '422', source: { pointer } }] }, 422)
}

/** [client] The text, from a test of the official client. */
function withTriggered({ workspace, parameters }: Exchange, answer: (broadcast: Broadcast) => Answer): Answer {
  const { broadcast_id: id } = parameters
  const broadcast = workspace.state.content.broadcasts.find((known) => known.id === Number(id))
  return broadcast ? answer(broadcast) : appError(404, `broadcast with id ${id} does not exist`)
}

function withTrigger({ workspace, parameters }: Exchange, answer: (run: BroadcastTrigger) => Answer): Answer {
  const { broadcast_id: broadcastId, trigger_id: id } = parameters
  const run = workspace.state.broadcastTriggers.find(Number(broadcastId), Number(id))
  return run ? answer(run) : appError(404, 'trigger not found')
}

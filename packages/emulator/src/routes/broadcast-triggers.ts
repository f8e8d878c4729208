import { applyBroadcast } from '../apply/broadcast.ts'
import { missingPeople, readAudience } from '../broadcast/audience.ts'
import { fetchDataFile } from '../broadcast/data-file.ts'
import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
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
  const processed = processedAt === undefined ? undefined : { processed_at: processedAt }
  return { id, broadcast_id: broadcastId, created_at: createdAt, ...processed }
}

/** Starts a run, which waits for its file if it has one. [doc] One in ten seconds, where a rate limit says so. */
function trigger({ workspace }: Exchange, broadcast: Broadcast, body: Readonly<Record<string, unknown>>): Answer {
  const { state } = workspace
  const read = readAudience(body, broadcast.audience, state)
  if ('detail' in read) return unprocessable(read.detail, read.pointer)
  const { audience, errors: found } = read
  const data = isRecord(body.data) ? body.data : {}
  const at = workspace.clock.now()
  const triggerId = state.broadcastTriggers.claimId(broadcast.id)
  const run = { triggerId, createdAt: toSeconds(at), data, newDeliveryId: () => workspace.newDeliveryId() }
  workspace.write((later) => {
    if (audience.kind !== 'file') {
      applyBroadcast(later, broadcast, { ...run, audience, errors: found }, { at, receivedAt: at })
      return
    }
    const { id: broadcastId } = broadcast
    const { createdAt } = run
    later.broadcastTriggers.record({ id: triggerId, broadcastId, createdAt, processedAt: undefined, errors: [] })
    void fetchDataFile(audience.url).then(({ entries, errors }) => {
      const now = workspace.clock.now()
      const all = [...errors, ...missingPeople(entries, body, later)]
      const list = { kind: 'list' as const, entries }
      applyBroadcast(later, broadcast, { ...run, audience: list, errors: all }, { at: now, receivedAt: now })
    })
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
  const broadcast = workspace.state.content.broadcasts.find((known) => known.id === numericId(id))
  return broadcast ? answer(broadcast) : appError(404, `broadcast with id ${id} does not exist`)
}

function withTrigger({ workspace, parameters }: Exchange, answer: (run: BroadcastTrigger) => Answer): Answer {
  const { broadcast_id: broadcastId, trigger_id: id } = parameters
  const run = workspace.state.broadcastTriggers.find(numericId(broadcastId), numericId(id))
  return run ? answer(run) : appError(404, 'trigger not found')
}

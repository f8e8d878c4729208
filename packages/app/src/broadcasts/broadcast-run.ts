import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, required, signalOf } from '../ask.ts'
import { type ListOptions, listOf, type Page, pages } from '../pages.ts'

/** One run of a broadcast. */
export type BroadcastRun = {
  readonly id: number
  readonly broadcast_id: number
  /** Unix seconds. */
  readonly created_at: number
  /** Unix seconds; once it is there, the run is over. */
  readonly processed_at?: number | null
}

function runAt(broadcastId: number, triggerId: number) {
  const at = path`/campaigns/${broadcastId}/triggers/${triggerId}`
  return { at, missing: `Broadcast ${broadcastId} has no trigger ${triggerId}.` }
}

/**
 * How far a run of a broadcast is: it is over once `processed_at` is there.
 *
 * Sends `GET /v1/campaigns/{broadcast_id}/triggers/{trigger_id}`, of the general budget.
 *
 * @param app - A client of the App API.
 * @param broadcastId - Of the broadcast.
 * @param triggerId - What `triggerBroadcast` was answered with.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast or run.
 * @see https://docs.customer.io/integrations/api/app/#operation/broadcastStatus
 * @example
 * const { processed_at } = await getBroadcastTrigger(app, 12, 3)
 */
export async function getBroadcastTrigger(
  app: AppClient,
  broadcastId: number,
  triggerId: number,
  options: AskOptions = {},
): Promise<BroadcastRun> {
  const { at, missing } = runAt(broadcastId, triggerId)
  const run = await ask<BroadcastRun>(app, 'GET', at, signalOf(options), missing)
  return {
    ...run,
    id: required('id', run),
    broadcast_id: required('broadcast_id', run),
    created_at: required('created_at', run),
  }
}

/**
 * What could not be used of a run of a broadcast, a sentence each, page after page.
 *
 * Sends `GET /v1/campaigns/{broadcast_id}/triggers/{trigger_id}/errors?start=&limit=`, of the general budget.
 *
 * @param app - A client of the App API.
 * @param broadcastId - Of the broadcast.
 * @param triggerId - What `triggerBroadcast` was answered with, or what its error says.
 * @param options - `pageSize`; `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast or run.
 * @see https://docs.customer.io/integrations/api/app/#operation/broadcastErrors
 * @example
 * for await (const error of listBroadcastErrors(app, 12, 3)) console.error(error)
 */
export function listBroadcastErrors(
  app: AppClient,
  broadcastId: number,
  triggerId: number,
  options: ListOptions = {},
): AsyncGenerator<string, void, undefined> {
  const { at, missing } = runAt(broadcastId, triggerId)
  return pages('errors', options, (query, signal) =>
    ask<Page>(app, 'GET', `${at}/errors`, { query, ...signal }, missing),
  )
}

/**
 * The runs of a broadcast, at once: also what shows whether a trigger without an answer was received.
 *
 * Sends `GET /v1/broadcasts/{broadcast_id}/triggers`, of the general budget.
 *
 * @param app - A client of the App API.
 * @param broadcastId - Of the broadcast.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast.
 * @see https://docs.customer.io/integrations/api/app/#operation/listBroadcastTriggers
 * @example
 * const runs = await listBroadcastTriggers(app, 12)
 */
export async function listBroadcastTriggers(
  app: AppClient,
  broadcastId: number,
  options: AskOptions = {},
): Promise<readonly BroadcastRun[]> {
  const at = `${path`/broadcasts/${broadcastId}`}/triggers`
  const missing = `There is no broadcast ${broadcastId}.`
  return listOf((await ask<{ triggers: unknown }>(app, 'GET', at, signalOf(options), missing)).triggers)
}

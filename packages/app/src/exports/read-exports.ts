import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { listOf } from '../pages.ts'
import { type Export, exportAt } from './export.ts'

/**
 * All exports, at once.
 *
 * Sends `GET /v1/exports`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listExports
 * @example
 * const pending = (await listExports(app)).filter(({ status }) => status === 'pending')
 */
export async function listExports(app: AppClient, options: AskOptions = {}): Promise<readonly Export[]> {
  return listOf((await ask<{ exports: unknown }>(app, 'GET', '/exports', signalOf(options))).exports)
}

/**
 * One export, and whether it is done.
 *
 * Sends `GET /v1/exports/{export_id}`.
 *
 * @param app - A client of the App API.
 * @param id - Of the export.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such export.
 * @see https://docs.customer.io/integrations/api/app/#operation/getExport
 * @example
 * const { status, total } = await getExport(app, 3)
 */
export async function getExport(app: AppClient, id: number, options: AskOptions = {}): Promise<Export> {
  const { at, missing } = exportAt(id)
  return required('export', await ask<{ export: Export }>(app, 'GET', at, signalOf(options), missing))
}

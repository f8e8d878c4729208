import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, signalOf } from '../ask.ts'
import { listOf } from '../pages.ts'

/** A workspace of the account, and what it is used for. Counts may be two hours old. [doc] */
export type WorkspaceUsage = {
  readonly id: number
  readonly name: string
  readonly messages_sent?: number
  readonly billable_messages_sent?: number
  readonly people?: number
  readonly object_types?: number
  readonly objects?: number
}

/**
 * The workspaces of the account that the key is of, at once.
 *
 * Sends `GET /v1/workspaces`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listWorkspaces
 * @example
 * const people = (await listWorkspaces(app)).map(({ name, people }) => [name, people])
 */
export async function listWorkspaces(app: AppClient, options: AskOptions = {}): Promise<readonly WorkspaceUsage[]> {
  return listOf((await ask<{ workspaces: unknown }>(app, 'GET', '/workspaces', signalOf(options))).workspaces)
}

/**
 * The addresses from which Customer.io calls webhooks, for a firewall.
 *
 * Sends `GET /v1/info/ip_addresses`.
 *
 * @param app - A client of the App API, of the region that calls.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/getCioAllowlist
 * @example
 * const allowed = await listIpAddresses(app)
 */
export async function listIpAddresses(app: AppClient, options: AskOptions = {}): Promise<readonly string[]> {
  return listOf(
    (await ask<{ ip_addresses: unknown }>(app, 'GET', '/info/ip_addresses', signalOf(options))).ip_addresses,
  )
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, signalOf } from '../ask.ts'
import { listOf } from '../pages.ts'

/** A kind of object that the workspace knows. */
export type ObjectType = {
  readonly id: string
  readonly name: string
  readonly singular_name?: string
  readonly slug?: string
  readonly singular_slug?: string
  readonly enabled: boolean
  readonly icon?: string
}

/**
 * The kinds of object that the workspace knows.
 *
 * Sends `GET /v1/object_types`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/getObjectTypes
 * @example
 * const types = await listObjectTypes(app)
 */
export async function listObjectTypes(app: AppClient, options: AskOptions = {}): Promise<readonly ObjectType[]> {
  return listOf((await ask<{ types: unknown }>(app, 'GET', '/object_types', signalOf(options))).types)
}

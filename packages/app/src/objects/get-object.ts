import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { type ObjectAddress, type ObjectIdentifiers, objectAt } from './object-address.ts'

/** An object as the App API tells it. [doc] */
export type CioObject = {
  readonly object_type_id: string
  readonly identifiers: ObjectIdentifiers
  /** Every value is text; see `parseAttributes` in `@cio/app/people`. */
  readonly attributes: Readonly<Record<string, string>>
  /** When each attribute was set last, Unix seconds. */
  readonly timestamps?: Readonly<Record<string, number>>
}

/**
 * An object: identifiers and attributes.
 *
 * Sends `GET /v1/objects/{object_type_id}/{object_id}/attributes?id_type=`.
 *
 * @param app - A client of the App API.
 * @param object - Which one.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such object; the id may be one of the other kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getObjectAttributes
 * @example
 * const { attributes } = await getObject(app, { object_type_id: 1, object_id: 'acme' })
 */
export async function getObject(app: AppClient, object: ObjectAddress, options: AskOptions = {}): Promise<CioObject> {
  const { at, id_type, missing } = objectAt(object)
  const asked = { query: { id_type }, ...signalOf(options) }
  return required('object', await ask<{ object: CioObject }>(app, 'GET', `${at}/attributes`, asked, missing))
}

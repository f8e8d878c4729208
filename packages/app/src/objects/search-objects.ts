import type { AppClient } from '../app-client.ts'
import { ask } from '../ask.ts'
import type { ObjectFilter } from '../filter.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import type { ObjectIdentifiers } from './object-address.ts'

/** What to look for, and among which objects. */
export type SearchObjectsParameters = {
  readonly object_type_id: string | number
  readonly filter: ObjectFilter
}

/**
 * Every object of a type of which a filter is true, page after page. The service warns that one may come twice. [doc]
 *
 * Sends `POST /v1/objects?start=&limit=` with `{ object_type_id, filter }`.
 *
 * @param app - A client of the App API.
 * @param parameters - The type, and the filter.
 * @param options - `pageSize`; `signal` gives up.
 * @throws {ResponseError} 400: the filter is not one.
 * @see https://docs.customer.io/integrations/api/app/#operation/getObjectsFilter
 * @example
 * const filter = { object_attribute: { field: 'plan', operator: 'eq', value: 'pro', type_id: '1' } } as const
 * for await (const { object_id } of searchObjects(app, { object_type_id: 1, filter })) console.log(object_id)
 */
export function searchObjects(
  app: AppClient,
  parameters: SearchObjectsParameters,
  options: ListOptions = {},
): AsyncGenerator<ObjectIdentifiers, void, undefined> {
  const body = { object_type_id: String(parameters.object_type_id), filter: parameters.filter }
  return pages('identifiers', options, (query, signal) =>
    ask<Page>(app, 'POST', '/objects', { query, body, isRepeatable: true, ...signal }),
  )
}

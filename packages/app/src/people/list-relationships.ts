import type { AppClient } from '../app-client.ts'
import { ask, path } from '../ask.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'

/** What ties a person to an object, seen from the person. */
export type Relationship = {
  readonly object_type_id: number
  readonly identifiers: { readonly object_id: string; readonly cio_object_id: string }
  /** Attributes of the relationship itself, as text. */
  readonly attributes?: Readonly<Record<string, string>>
  /** When each of them was set last, Unix seconds. */
  readonly timestamps?: Readonly<Record<string, number>>
}

/**
 * The objects that a person is related to, page after page. The service warns that one may come twice. [doc]
 *
 * Sends `GET /v1/customers/{customer_id}/relationships?start=&limit=`.
 *
 * @param app - A client of the App API.
 * @param id - Your own id for the person: this operation has no `id_type` [doc].
 * @param options - `pageSize`; `signal` gives up.
 * @throws {NotFoundError} Nobody has the id.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonRelationships
 * @example
 * for await (const { identifiers } of listRelationships(app, 'ada')) console.log(identifiers.object_id)
 */
export function listRelationships(
  app: AppClient,
  id: string | number,
  options: ListOptions = {},
): AsyncGenerator<Relationship, void, undefined> {
  const at = `${path`/customers/${id}`}/relationships`
  const missing = `No person has the id ${JSON.stringify(id)}. This operation has no id_type: it knows people by id alone.`
  return pages('cio_relationships', options, (query, signal) =>
    ask<Page>(app, 'GET', at, { query, ...signal }, missing),
  )
}

import type { AppClient } from '../app-client.ts'
import { ask } from '../ask.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import type { PersonIdentifiers } from '../person-address.ts'
import { type ObjectAddress, objectAt } from './object-address.ts'

/** What ties a person to an object, seen from the object. */
export type ObjectRelationship = {
  readonly identifiers: PersonIdentifiers
  readonly object_type_id: string
  readonly object_type_disabled?: boolean
}

/**
 * The people that an object is related to, page after page. The service warns that one may come twice. [doc]
 *
 * Sends `GET /v1/objects/{object_type_id}/{object_id}/relationships?start=&limit=&id_type=`.
 *
 * @param app - A client of the App API.
 * @param object - Which one.
 * @param options - `pageSize`; `signal` gives up.
 * @throws {NotFoundError} There is no such object; the id may be one of the other kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getObjectRelationships
 * @example
 * for await (const { identifiers } of listObjectRelationships(app, { object_type_id: 1, object_id: 'acme' })) console.log(identifiers.id)
 */
export function listObjectRelationships(
  app: AppClient,
  object: ObjectAddress,
  options: ListOptions = {},
): AsyncGenerator<ObjectRelationship, void, undefined> {
  const { at, id_type, missing } = objectAt(object)
  return pages('cio_relationships', options, (query, signal) =>
    ask<Page>(app, 'GET', `${at}/relationships`, { query: { ...query, id_type }, ...signal }, missing),
  )
}

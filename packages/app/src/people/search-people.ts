import type { AppClient } from '../app-client.ts'
import { ask } from '../ask.ts'
import type { PersonFilter } from '../filter.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import type { PersonIdentifiers } from '../person-address.ts'

/**
 * Everybody of whom a filter is true, page after page.
 *
 * Sends `POST /v1/customers?start=&limit=` with `{ filter }`; a page has 50 people unless `pageSize` says otherwise, 1,000 at
 * most.
 *
 * @param app - A client of the App API.
 * @param filter - Of segments and attributes, with `and`, `or` and `not`.
 * @param options - `pageSize`; `signal` gives up.
 * @throws {ResponseError} 400: the filter is not one.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPeopleFilter
 * @example
 * for await (const { id } of searchPeople(app, { attribute: { field: 'plan', operator: 'eq', value: 'pro' } })) console.log(id)
 */
export function searchPeople(
  app: AppClient,
  filter: PersonFilter,
  options: ListOptions = {},
): AsyncGenerator<PersonIdentifiers, void, undefined> {
  return pages('identifiers', options, (query, signal) =>
    ask<Page>(app, 'POST', '/customers', { query, body: { filter }, isRepeatable: true, ...signal }),
  )
}

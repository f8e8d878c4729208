import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, signalOf } from '../ask.ts'
import type { PersonIdentifiers } from '../person-address.ts'

/**
 * Everybody with an email address, in any letter case; an empty list where there is nobody.
 *
 * Sends `GET /v1/customers?email=`.
 *
 * @param app - A client of the App API.
 * @param email - As it is written; it is percent-encoded here, also its `+`.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPeopleEmail
 * @example
 * const [found] = await findPeopleByEmail(app, 'ada+news@example.com')
 */
export async function findPeopleByEmail(
  app: AppClient,
  email: string,
  options: AskOptions = {},
): Promise<readonly PersonIdentifiers[]> {
  const asked = { query: { email }, ...signalOf(options) }
  const { results } = await ask<{ results: readonly PersonIdentifiers[] }>(app, 'GET', '/customers', asked)
  return results ?? []
}

import { InvalidMessageError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, signalOf } from '../ask.ts'
import type { Person } from './person.ts'

/** [doc] The most that one request may name. */
const idsMax = 100

/**
 * The people who have one of many ids, a hundred to a request. Whoever is not found is left out.
 *
 * Sends `POST /v1/customers/attributes` with `{ ids }`.
 *
 * @param app - A client of the App API.
 * @param ids - Your own ids, any number of them, as a list: text would be one of its letters.
 * @param options - `signal` gives up.
 * @throws {InvalidMessageError} It is no list.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPeopleById
 * @example
 * for await (const { id, attributes } of getPeople(app, ['ada', 'eve'])) console.log(id, attributes.plan)
 */
export async function* getPeople(
  app: AppClient,
  ids: Iterable<string | number> & object,
  options: AskOptions = {},
): AsyncGenerator<Person, void, undefined> {
  if (typeof ids !== 'object' || ids === null) throw new InvalidMessageError('The ids of people have to be a list.')
  const texts = Array.from(ids, String)
  for (let from = 0; from < texts.length; from += idsMax) {
    const body = { ids: texts.slice(from, from + idsMax) }
    const asked = { body, isRepeatable: true, ...signalOf(options) }
    type Answer = { customers: readonly { customer: Person }[] }
    const { customers } = await ask<Answer>(app, 'POST', '/customers/attributes', asked)
    for (const { customer } of customers ?? []) yield customer
  }
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, required } from '../ask.ts'
import { askOfPerson, type PersonAddress } from '../person-address.ts'
import type { Person } from './person.ts'

/**
 * A person: identifiers, attributes, devices, and whether they are unsubscribed.
 *
 * Sends `GET /v1/customers/{customer_id}/attributes?id_type=`.
 *
 * @param app - A client of the App API.
 * @param person - Who, by one of `id`, `email` and `cio_id`.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier; it may be one of another kind.
 * @throws {InvalidMessageError} The person is not named by exactly one identifier.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonAttributes
 * @example
 * const { attributes, devices } = await getPerson(app, { email: 'ada@example.com' })
 */
export async function getPerson(app: AppClient, person: PersonAddress, options: AskOptions = {}): Promise<Person> {
  return required('customer', await askOfPerson<{ customer: Person }>(app, person, 'attributes', {}, options))
}

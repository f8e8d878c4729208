import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import type { PersonAddress } from '../person-address.ts'
import { getPerson } from './get-person.ts'
import type { Device } from './person.ts'

/**
 * The devices of a person, which come with their attributes.
 *
 * Sends `GET /v1/customers/{customer_id}/attributes?id_type=`.
 *
 * @param app - A client of the App API.
 * @param person - Who, by one of `id`, `email` and `cio_id`.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier; it may be one of another kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonAttributes
 * @example
 * const tokens = (await listDevices(app, { id: 'ada' })).map(({ id }) => id)
 */
export async function listDevices(
  app: AppClient,
  person: PersonAddress,
  options: AskOptions = {},
): Promise<readonly Device[]> {
  return (await getPerson(app, person, options)).devices ?? []
}

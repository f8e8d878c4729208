import type { AppClient } from '../app-client.ts'
import type { AskOptions } from '../ask.ts'
import { askOfPerson, type PersonAddress } from '../person-address.ts'

/** A segment that somebody is in. */
export type SegmentName = { readonly id: number; readonly name: string; readonly description?: string }

/**
 * The segments that a person is in, all at once.
 *
 * Sends `GET /v1/customers/{customer_id}/segments?id_type=`.
 *
 * @param app - A client of the App API.
 * @param person - Who, by one of `id`, `email` and `cio_id`.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier; it may be one of another kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonSegments
 * @example
 * const names = (await listPersonSegments(app, { id: 'ada' })).map(({ name }) => name)
 */
export async function listPersonSegments(
  app: AppClient,
  person: PersonAddress,
  options: AskOptions = {},
): Promise<readonly SegmentName[]> {
  const { segments } = await askOfPerson<{ segments: readonly SegmentName[] }>(app, person, 'segments', {}, options)
  return segments ?? []
}

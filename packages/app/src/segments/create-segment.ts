import { InvalidMessageError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import type { Segment } from './segment.ts'

/** What the segment is called. */
export type CreateSegmentParameters = { readonly name: string; readonly description?: string }

/**
 * Makes an empty manual segment. People are put into it through the Track API.
 *
 * Sends `POST /v1/segments` with `{ segment: { name, description? } }`. Not repeated after a failure that leaves open whether it
 * was made: there would be two.
 *
 * @param app - A client of the App API.
 * @param parameters - Its name.
 * @param options - `signal` gives up.
 * @throws {InvalidMessageError} There is no name. Nothing was sent.
 * @see https://docs.customer.io/integrations/api/app/#operation/createManSegment
 * @example
 * const { id } = await createSegment(app, { name: 'VIP', description: 'Hand-picked' })
 */
export async function createSegment(
  app: AppClient,
  parameters: CreateSegmentParameters,
  options: AskOptions = {},
): Promise<Segment> {
  const { name, description } = parameters
  if (typeof name !== 'string' || name.trim() === '') throw new InvalidMessageError('A segment has to have a name.')
  const asked = { body: { segment: { name, description } }, ...signalOf(options) }
  return required('segment', await ask<{ segment: Segment }>(app, 'POST', '/segments', asked))
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, signalOf } from '../ask.ts'
import { NotFoundError } from '../errors.ts'
import { segmentAt } from './segment.ts'

/**
 * Deletes a manual segment. Its people stay.
 *
 * Sends `DELETE /v1/segments/{segment_id}`, again where no answer came; that it is gone by then is no error.
 *
 * @param app - A client of the App API.
 * @param id - Of the segment.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such segment.
 * @see https://docs.customer.io/integrations/api/app/#operation/deleteManSegment
 * @example
 * await deleteSegment(app, 7)
 */
export async function deleteSegment(app: AppClient, id: number, options: AskOptions = {}): Promise<void> {
  const { at, missing } = segmentAt(id)
  try {
    await ask(app, 'DELETE', at, signalOf(options), missing)
  } catch (error) {
    if (!(error instanceof NotFoundError) || error.attempts === 1) throw error
  }
}

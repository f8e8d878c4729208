import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import { type ListOptions, listOf, type Page, pages } from '../pages.ts'
import type { PersonIdentifiers } from '../person-address.ts'
import { type Segment, segmentAt } from './segment.ts'

/** The ids of what a segment is used by. */
export type SegmentUse = {
  readonly campaigns: readonly number[]
  readonly sent_newsletters: readonly number[]
  readonly draft_newsletters: readonly number[]
}

/**
 * All segments, at once.
 *
 * Sends `GET /v1/segments`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listSegments
 * @example
 * const vip = (await listSegments(app)).find(({ name }) => name === 'VIP')
 */
export async function listSegments(app: AppClient, options: AskOptions = {}): Promise<readonly Segment[]> {
  return listOf((await ask<{ segments: unknown }>(app, 'GET', '/segments', signalOf(options))).segments)
}

/**
 * One segment.
 *
 * Sends `GET /v1/segments/{segment_id}`.
 *
 * @param app - A client of the App API.
 * @param id - Of the segment.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such segment.
 * @see https://docs.customer.io/integrations/api/app/#operation/getSegment
 * @example
 * const { state, progress } = await getSegment(app, 7)
 */
export async function getSegment(app: AppClient, id: number, options: AskOptions = {}): Promise<Segment> {
  const { at, missing } = segmentAt(id)
  return required('segment', await ask<{ segment: Segment }>(app, 'GET', at, signalOf(options), missing))
}

/**
 * What a segment is used by.
 *
 * Sends `GET /v1/segments/{segment_id}/used_by`.
 *
 * @param app - A client of the App API.
 * @param id - Of the segment.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such segment.
 * @see https://docs.customer.io/integrations/api/app/#operation/getSegmentDependencies
 * @example
 * const { campaigns } = await getSegmentUse(app, 7)
 */
export async function getSegmentUse(app: AppClient, id: number, options: AskOptions = {}): Promise<SegmentUse> {
  const { at, missing } = segmentAt(id)
  return required(
    'used_by',
    await ask<{ used_by: SegmentUse }>(app, 'GET', `${at}/used_by`, signalOf(options), missing),
  )
}

/**
 * How many people are in a segment.
 *
 * Sends `GET /v1/segments/{segment_id}/customer_count`.
 *
 * @param app - A client of the App API.
 * @param id - Of the segment.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such segment.
 * @see https://docs.customer.io/integrations/api/app/#operation/getSegmentCount
 * @example
 * const count = await countSegmentMembers(app, 7)
 */
export async function countSegmentMembers(app: AppClient, id: number, options: AskOptions = {}): Promise<number> {
  const { at, missing } = segmentAt(id)
  const asked = signalOf(options)
  return required('count', await ask<{ count: number }>(app, 'GET', `${at}/customer_count`, asked, missing))
}

/**
 * Who is in a segment, page after page.
 *
 * Sends `GET /v1/segments/{segment_id}/membership?start=&limit=`; a page has 1,000 people unless `pageSize` says otherwise,
 * 30,000 at most.
 *
 * @param app - A client of the App API.
 * @param id - Of the segment.
 * @param options - `pageSize`; `signal` gives up.
 * @throws {NotFoundError} There is no such segment.
 * @see https://docs.customer.io/integrations/api/app/#operation/getSegmentMembership
 * @example
 * for await (const { email } of listSegmentMembers(app, 7)) console.log(email)
 */
export function listSegmentMembers(
  app: AppClient,
  id: number,
  options: ListOptions = {},
): AsyncGenerator<PersonIdentifiers, void, undefined> {
  const { at, missing } = segmentAt(id)
  return pages('identifiers', options, (query, signal) =>
    ask<Page>(app, 'GET', `${at}/membership`, { query, ...signal }, missing),
  )
}

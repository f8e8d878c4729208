import type { Activity, ActivityType } from '../activities/activity.ts'
import type { AppClient } from '../app-client.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import { askOfPerson, type PersonAddress } from '../person-address.ts'

/** Which activities of a person are listed: those of one type, of one name, or both. */
export type PersonActivitiesOptions = ListOptions & {
  readonly type?: ActivityType
  /** Of the event or the attribute, for types that have one. */
  readonly name?: string
}

/**
 * The history of a person, page after page. Thirty days of it are guaranteed [doc].
 *
 * Sends `GET /v1/customers/{customer_id}/activities?id_type=&start=&limit=&type=&name=`; a page has 10 activities unless
 * `pageSize` says otherwise, 100 at most.
 *
 * @param app - A client of the App API.
 * @param person - Who, by one of `id`, `email` and `cio_id`.
 * @param options - `type`, `name`, `pageSize`; `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier; it may be one of another kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonActivities
 * @example
 * for await (const { name, timestamp } of listPersonActivities(app, { id: 'ada' }, { type: 'event' })) console.log(name)
 */
export function listPersonActivities(
  app: AppClient,
  person: PersonAddress,
  options: PersonActivitiesOptions = {},
): AsyncGenerator<Activity, void, undefined> {
  const { type, name } = options
  return pages('activities', options, (query, signal) =>
    askOfPerson<Page>(app, person, 'activities', { ...query, type, name }, signal),
  )
}

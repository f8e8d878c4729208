import type { AppClient } from '../app-client.ts'
import { ask } from '../ask.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import { addressOf, type PersonAddress } from '../person-address.ts'
import type { Activity, ActivityType } from './activity.ts'

/** Which activities are listed: those that fit every option that is given. */
export type ActivitiesOptions = ListOptions & {
  readonly type?: ActivityType
  /** Of the event or the attribute, for types that have one. */
  readonly name?: string
  /** Those of people who have been deleted, instead of all others. @default false */
  readonly deleted?: boolean
  /** Of one person only. */
  readonly person?: PersonAddress
}

/**
 * What happened in the workspace, page after page. Thirty days of it are guaranteed [doc].
 *
 * Sends `GET /v1/activities?start=&limit=&type=&name=&deleted=&customer_id=&id_type=`; a page has 10 activities unless `pageSize`
 * says otherwise, 100 at most.
 *
 * @param app - A client of the App API.
 * @param options - `type`, `name`, `deleted`, `person`, `pageSize`; `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier of the person.
 * @see https://docs.customer.io/integrations/api/app/#operation/listActivities
 * @example
 * for await (const { customer_id, name } of listActivities(app, { type: 'event', pageSize: 100 })) console.log(customer_id, name)
 */
export function listActivities(
  app: AppClient,
  options: ActivitiesOptions = {},
): AsyncGenerator<Activity, void, undefined> {
  const { type, name, deleted, person } = options
  const asked = { type, name, deleted, ...(person && ofPerson(person)) }
  return pages('activities', options, (query, signal) =>
    ask<Page>(app, 'GET', '/activities', { query: { ...query, ...asked }, ...signal }),
  )
}

/** [doc] Here, and only here, the id that Customer.io gave has to have its prefix. */
function ofPerson(person: PersonAddress) {
  const [id_type, value] = addressOf(person)
  const isBare = id_type === 'cio_id' && !value.startsWith('cio_')
  return { customer_id: isBare ? `cio_${value}` : value, id_type }
}

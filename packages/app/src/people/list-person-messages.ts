import type { AppClient } from '../app-client.ts'
import type { Message } from '../messages/message.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import { askOfPerson, type PersonAddress } from '../person-address.ts'

/** From which window of time messages to a person are listed; six months at most [doc]. */
export type PersonMessagesOptions = ListOptions & {
  /** Unix seconds. The window is cut to the six months before its end [doc]. @default six months before `end_ts` */
  readonly start_ts?: number
  /** Unix seconds. @default now */
  readonly end_ts?: number
}

/**
 * What was sent to a person, page after page.
 *
 * Sends `GET /v1/customers/{customer_id}/messages?id_type=&start=&limit=&start_ts=&end_ts=`; a page has 50 messages unless
 * `pageSize` says otherwise, 1,000 at most.
 *
 * @param app - A client of the App API.
 * @param person - Who, by one of `id`, `email` and `cio_id`.
 * @param options - `start_ts`, `end_ts`, `pageSize`; `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier; it may be one of another kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonMessages
 * @example
 * for await (const { id, metrics } of listPersonMessages(app, { id: 'ada' })) console.log(id, metrics.sent)
 */
export function listPersonMessages(
  app: AppClient,
  person: PersonAddress,
  options: PersonMessagesOptions = {},
): AsyncGenerator<Message, void, undefined> {
  const { start_ts, end_ts } = options
  return pages('messages', options, (query, signal) =>
    askOfPerson<Page>(app, person, 'messages', { ...query, start_ts, end_ts }, signal),
  )
}

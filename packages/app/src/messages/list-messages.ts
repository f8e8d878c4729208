import type { AppClient } from '../app-client.ts'
import { ask } from '../ask.ts'
import { type ListOptions, type Page, pages } from '../pages.ts'
import type { Message, MessageMetric, MessageType } from './message.ts'

/** Which messages are listed: those that fit every option that is given, of six months at most [doc]. */
export type MessagesOptions = ListOptions & {
  readonly type?: MessageType
  /** Those that have reached it. */
  readonly metric?: MessageMetric
  /** Drafts, which are left out otherwise. */
  readonly drafts?: boolean
  readonly campaign_id?: number
  readonly newsletter_id?: number
  readonly action_id?: number
  /** Unix seconds. The window is cut to the six months before its end [doc]. @default six months before `end_ts` */
  readonly start_ts?: number
  /** Unix seconds. @default now */
  readonly end_ts?: number
}

/**
 * What was sent, to whomever, page after page.
 *
 * Sends `GET /v1/messages` with the options as its query; a page has 50 messages unless `pageSize` says otherwise, 1,000 at most.
 *
 * @param app - A client of the App API.
 * @param options - What to look for; `pageSize`; `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listMessages
 * @example
 * for await (const { id, recipient } of listMessages(app, { type: 'email', metric: 'bounced' })) console.log(id, recipient)
 */
export function listMessages(app: AppClient, options: MessagesOptions = {}): AsyncGenerator<Message, void, undefined> {
  const { pageSize: _pageSize, signal: _signal, ...wanted } = options
  return pages('messages', options, (query, signal) =>
    ask<Page>(app, 'GET', '/messages', { query: { ...query, ...wanted }, ...signal }),
  )
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, required, signalOf } from '../ask.ts'
import type { Message, MessageMetric } from '../messages/message.ts'
import { type ListOptions, listOf, type Page, pages } from '../pages.ts'

/** A template of transactional messages. */
export type TransactionalMessage = {
  /** What `transactional_message_id` takes. */
  readonly id: number
  readonly name: string
  readonly description?: string
  readonly send_to_unsubscribed?: boolean
  readonly link_tracking?: boolean
  readonly open_tracking?: boolean
  readonly hide_message_body?: boolean
  readonly queue_drafts?: boolean
  /** Unix seconds. */
  readonly created_at?: number
  /** Unix seconds. */
  readonly updated_at?: number
}

/** Which deliveries of a template are listed: those that fit every option that is given, of six months at most [doc]. */
export type TransactionalDeliveriesOptions = ListOptions & {
  /** Those that have reached it. */
  readonly metric?: MessageMetric
  readonly state?: 'failed' | 'sent' | 'drafted' | 'attempted'
  /** Unix seconds. The window is cut to the six months before its end [doc]. */
  readonly start_ts?: number
  /** Unix seconds. @default now */
  readonly end_ts?: number
}

export function templateAt(id: number) {
  return { at: path`/transactional/${id}`, missing: `There is no transactional message ${id}.` }
}

/**
 * All templates, at once.
 *
 * Sends `GET /v1/transactional`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listTransactional
 * @example
 * const receipt = (await listTransactionalMessages(app)).find(({ name }) => name === 'Receipt')
 */
export async function listTransactionalMessages(
  app: AppClient,
  options: AskOptions = {},
): Promise<readonly TransactionalMessage[]> {
  return listOf((await ask<{ messages: unknown }>(app, 'GET', '/transactional', signalOf(options))).messages)
}

/**
 * One template.
 *
 * Sends `GET /v1/transactional/{transactional_id}`.
 *
 * @param app - A client of the App API.
 * @param id - Its number.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such template.
 * @see https://docs.customer.io/integrations/api/app/#operation/getTransactional
 * @example
 * const { name } = await getTransactionalMessage(app, 1)
 */
export async function getTransactionalMessage(
  app: AppClient,
  id: number,
  options: AskOptions = {},
): Promise<TransactionalMessage> {
  const { at, missing } = templateAt(id)
  return required('message', await ask<{ message: TransactionalMessage }>(app, 'GET', at, signalOf(options), missing))
}

/**
 * What was sent with a template, page after page.
 *
 * Sends `GET /v1/transactional/{transactional_id}/messages?start=&limit=&metric=&state=&start_ts=&end_ts=`.
 *
 * @param app - A client of the App API.
 * @param id - Its number.
 * @param options - `metric`, `state`, `start_ts`, `end_ts`, `pageSize`; `signal` gives up.
 * @throws {NotFoundError} There is no such template.
 * @see https://docs.customer.io/integrations/api/app/#operation/transactionalMessages
 * @example
 * for await (const { recipient } of listTransactionalDeliveries(app, 1, { metric: 'bounced' })) console.log(recipient)
 */
export function listTransactionalDeliveries(
  app: AppClient,
  id: number,
  options: TransactionalDeliveriesOptions = {},
): AsyncGenerator<Message, void, undefined> {
  const { pageSize: _pageSize, signal: _signal, ...wanted } = options
  const { at, missing } = templateAt(id)
  return pages('messages', options, (query, signal) =>
    ask<Page>(app, 'GET', `${at}/messages`, { query: { ...query, ...wanted }, ...signal }, missing),
  )
}

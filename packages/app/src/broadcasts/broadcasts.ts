import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, required, signalOf } from '../ask.ts'
import type { Message, MessageMetric, MessageType } from '../messages/message.ts'
import type { LinkMetrics, LinkMetricsOptions, MetricSeries, MetricsOptions } from '../metrics.ts'
import { type ListOptions, listOf, type Page, pages } from '../pages.ts'

/** A broadcast that the API triggers. */
export type Broadcast = {
  readonly id: number
  readonly deduplicate_id?: string
  readonly name: string
  readonly type?: string
  readonly active?: boolean
  readonly state?: 'running' | 'draft'
  /** The messages that it is made of. */
  readonly actions?: readonly { readonly id: number; readonly type: string }[]
  readonly tags?: readonly string[] | null
  /** Unix seconds. */
  readonly created?: number
  /** Unix seconds. */
  readonly updated?: number
  /** Unix seconds. */
  readonly first_started?: number
  readonly created_by?: string
}

/** Of which time, and of which kind of message, metrics are told. */
export type BroadcastMetricsOptions = MetricsOptions & { readonly type?: MessageType }

/** Which deliveries of a broadcast are listed: those that fit every option that is given, of six months at most [doc]. */
export type BroadcastDeliveriesOptions = ListOptions & {
  readonly type?: MessageType
  /** Those that have reached it. */
  readonly metric?: MessageMetric
  readonly state?: 'failed' | 'sent' | 'drafted' | 'attempted'
  /** Unix seconds. The window is cut to the six months before its end [doc]. */
  readonly start_ts?: number
  /** Unix seconds. @default now */
  readonly end_ts?: number
}

function broadcastAt(id: number) {
  return { at: path`/broadcasts/${id}`, missing: `There is no broadcast ${id}.` }
}

/**
 * All broadcasts that the API triggers, at once.
 *
 * Sends `GET /v1/broadcasts`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listBroadcasts
 * @example
 * const outage = (await listBroadcasts(app)).find(({ name }) => name === 'Outage notice')
 */
export async function listBroadcasts(app: AppClient, options: AskOptions = {}): Promise<readonly Broadcast[]> {
  return listOf((await ask<{ broadcasts: unknown }>(app, 'GET', '/broadcasts', signalOf(options))).broadcasts)
}

/**
 * One broadcast that the API triggers.
 *
 * Sends `GET /v1/broadcasts/{broadcast_id}`.
 *
 * @param app - A client of the App API.
 * @param id - Of the broadcast.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast.
 * @see https://docs.customer.io/integrations/api/app/#operation/getBroadcast
 * @example
 * const { state } = await getBroadcast(app, 12)
 */
export async function getBroadcast(app: AppClient, id: number, options: AskOptions = {}): Promise<Broadcast> {
  const { at, missing } = broadcastAt(id)
  return required('broadcast', await ask<{ broadcast: Broadcast }>(app, 'GET', at, signalOf(options), missing))
}

/**
 * How often the messages of a broadcast reached each milestone, over time.
 *
 * Sends `GET /v1/broadcasts/{broadcast_id}/metrics?period=&steps=&type=`.
 *
 * @param app - A client of the App API.
 * @param id - Of the broadcast.
 * @param options - `period`, `steps`, `type`; `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast.
 * @see https://docs.customer.io/integrations/api/app/#operation/broadcastMetrics
 * @example
 * const { sent, opened } = await getBroadcastMetrics(app, 12, { period: 'hours', steps: 6 })
 */
export async function getBroadcastMetrics(
  app: AppClient,
  id: number,
  options: BroadcastMetricsOptions = {},
): Promise<MetricSeries> {
  const { at, missing } = broadcastAt(id)
  const { period, steps, type } = options
  const asked = { query: { period, steps, type }, ...signalOf(options) }
  type Answer = { metric: { series: MetricSeries } }
  return required('metric', await ask<Answer>(app, 'GET', `${at}/metrics`, asked, missing)).series
}

/**
 * How often the links of a broadcast were followed, over time.
 *
 * Sends `GET /v1/broadcasts/{broadcast_id}/metrics/links?period=&steps=&unique=`.
 *
 * @param app - A client of the App API.
 * @param id - Of the broadcast.
 * @param options - `period`, `steps`, `unique`; `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast.
 * @see https://docs.customer.io/integrations/api/app/#operation/broadcastLinks
 * @example
 * for (const { link, metric } of await listBroadcastLinkMetrics(app, 12)) console.log(link.href, metric.series.clicked)
 */
export async function listBroadcastLinkMetrics(
  app: AppClient,
  id: number,
  options: LinkMetricsOptions = {},
): Promise<readonly LinkMetrics[]> {
  const { at, missing } = broadcastAt(id)
  const { period, steps, unique } = options
  const asked = { query: { period, steps, unique }, ...signalOf(options) }
  return listOf((await ask<{ links: unknown }>(app, 'GET', `${at}/metrics/links`, asked, missing)).links)
}

/**
 * What was sent with a broadcast, page after page.
 *
 * Sends `GET /v1/broadcasts/{broadcast_id}/messages?start=&limit=&type=&metric=&state=&start_ts=&end_ts=`.
 *
 * @param app - A client of the App API.
 * @param id - Of the broadcast.
 * @param options - `type`, `metric`, `state`, `start_ts`, `end_ts`, `pageSize`; `signal` gives up.
 * @throws {NotFoundError} There is no such broadcast.
 * @see https://docs.customer.io/integrations/api/app/#operation/broadcastMessages
 * @example
 * for await (const { recipient } of listBroadcastDeliveries(app, 12, { metric: 'bounced' })) console.log(recipient)
 */
export function listBroadcastDeliveries(
  app: AppClient,
  id: number,
  options: BroadcastDeliveriesOptions = {},
): AsyncGenerator<Message, void, undefined> {
  const { pageSize: _pageSize, signal: _signal, ...wanted } = options
  const { at, missing } = broadcastAt(id)
  return pages('messages', options, (query, signal) =>
    ask<Page>(app, 'GET', `${at}/messages`, { query: { ...query, ...wanted }, ...signal }, missing),
  )
}

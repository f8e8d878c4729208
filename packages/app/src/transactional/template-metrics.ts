import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import type { LinkMetrics, LinkMetricsOptions, MetricSeries, MetricsOptions } from '../metrics.ts'
import { listOf } from '../pages.ts'
import { templateAt } from './templates.ts'

/** What a template says in one language. */
export type TransactionalContent = {
  readonly id: number
  readonly name?: string
  readonly type?: 'email' | 'push' | (string & {})
  /** An IETF language tag; empty for everybody who has no content of their own language. */
  readonly language?: string
  readonly from?: string
  readonly from_id?: number
  readonly reply_to?: string
  readonly reply_to_id?: number | null
  readonly recipient?: string
  readonly subject?: string
  readonly body?: string
  readonly body_amp?: string
  readonly preheader_text?: string
  readonly preprocessor?: string
  readonly bcc?: string
  readonly fake_bcc?: boolean
  /** Unix seconds. */
  readonly created?: number
  /** Unix seconds. */
  readonly updated?: number
}

/**
 * What a template says, in each of its languages, at once.
 *
 * Sends `GET /v1/transactional/{transactional_id}/contents`.
 *
 * @param app - A client of the App API.
 * @param id - Of the template, its number.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such template.
 * @see https://docs.customer.io/integrations/api/app/#operation/listTransactionalVariants
 * @example
 * const german = (await listTransactionalContents(app, 1)).find(({ language }) => language === 'de')
 */
export async function listTransactionalContents(
  app: AppClient,
  id: number,
  options: AskOptions = {},
): Promise<readonly TransactionalContent[]> {
  const { at, missing } = templateAt(id)
  return listOf((await ask<{ contents: unknown }>(app, 'GET', `${at}/contents`, signalOf(options), missing)).contents)
}

/**
 * How often what was sent with a template reached each milestone, over time.
 *
 * Sends `GET /v1/transactional/{transactional_id}/metrics?period=&steps=`.
 *
 * @param app - A client of the App API.
 * @param id - Of the template, its number.
 * @param options - `period`, `steps`; `signal` gives up.
 * @throws {NotFoundError} There is no such template.
 * @see https://docs.customer.io/integrations/api/app/#operation/transactionalMetrics
 * @example
 * const { sent, bounced } = await getTransactionalMetrics(app, 1, { period: 'weeks', steps: 4 })
 */
export async function getTransactionalMetrics(
  app: AppClient,
  id: number,
  options: MetricsOptions = {},
): Promise<MetricSeries> {
  const { at, missing } = templateAt(id)
  const { period, steps } = options
  const asked = { query: { period, steps }, ...signalOf(options) }
  type Answer = { metric: { series: MetricSeries } }
  return required('metric', await ask<Answer>(app, 'GET', `${at}/metrics`, asked, missing)).series
}

/**
 * How often the links of what was sent with a template were followed, over time.
 *
 * Sends `GET /v1/transactional/{transactional_id}/metrics/links?period=&steps=&unique=`.
 *
 * @param app - A client of the App API.
 * @param id - Of the template, its number.
 * @param options - `period`, `steps`, `unique`; `signal` gives up.
 * @throws {NotFoundError} There is no such template.
 * @see https://docs.customer.io/integrations/api/app/#operation/transactionalLinks
 * @example
 * for (const { link, metric } of await listTransactionalLinkMetrics(app, 1)) console.log(link.href, metric.series.clicked)
 */
export async function listTransactionalLinkMetrics(
  app: AppClient,
  id: number,
  options: LinkMetricsOptions = {},
): Promise<readonly LinkMetrics[]> {
  const { at, missing } = templateAt(id)
  const { period, steps, unique } = options
  const asked = { query: { period, steps, unique }, ...signalOf(options) }
  return listOf((await ask<{ links: unknown }>(app, 'GET', `${at}/metrics/links`, asked, missing)).links)
}

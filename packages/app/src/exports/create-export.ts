import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, required, signalOf } from '../ask.ts'
import type { PersonFilter } from '../filter.ts'
import type { MessageMetric } from '../messages/message.ts'
import type { Export } from './export.ts'

/** Of which deliveries: those of one newsletter, campaign, transactional message or action. */
export type DeliveriesExportParameters = {
  /** Unix seconds. @default six months before `end`; twelve at most */
  readonly start?: number
  /** Unix seconds. @default now */
  readonly end?: number
  /** Attributes of people that become columns. */
  readonly attributes?: readonly string[]
  /** Those that have reached it. */
  readonly metric?: MessageMetric | 'created'
  /** Drafts instead. */
  readonly drafts?: boolean
} & (OneOf<'newsletter_id'> | OneOf<'campaign_id'> | OneOf<'transactional_message_id'> | OneOf<'action_id'>)

type Source = 'newsletter_id' | 'campaign_id' | 'transactional_message_id' | 'action_id'

type OneOf<Key extends Source> = { readonly [key in Key]: number } & {
  readonly [other in Exclude<Source, Key>]?: never
}

/**
 * Asks for a file of everybody of whom a filter is true.
 *
 * Sends `POST /v1/exports/customers` with `{ filters }`. Not repeated after a failure that leaves open whether it was asked for;
 * `listExports` shows it.
 *
 * @param app - A client of the App API.
 * @param filter - Of segments and attributes, with `and`, `or` and `not`.
 * @param options - `signal` gives up.
 * @returns The export, which is `pending`: see `waitForExport`.
 * @throws {ResponseError} 400: the filter is not one.
 * @see https://docs.customer.io/integrations/api/app/#operation/exportPeopleData
 * @example
 * const { id } = await createPeopleExport(app, { segment: { id: 7 } })
 */
export async function createPeopleExport(
  app: AppClient,
  filter: PersonFilter,
  options: AskOptions = {},
): Promise<Export> {
  const asked = { body: { filters: filter }, ...signalOf(options) }
  return required('export', await ask<{ export: Export }>(app, 'POST', '/exports/customers', asked))
}

/**
 * Asks for a file of deliveries.
 *
 * Sends `POST /v1/exports/deliveries` with the parameters. Not repeated after a failure that leaves open whether it was asked
 * for; `listExports` shows it.
 *
 * @param app - A client of the App API.
 * @param parameters - Of what, from when to when.
 * @param options - `signal` gives up.
 * @returns The export, which is `pending`: see `waitForExport`.
 * @throws {ResponseError} 400: a parameter cannot be used.
 * @see https://docs.customer.io/integrations/api/app/#operation/exportDeliveriesData
 * @example
 * const { id } = await createDeliveriesExport(app, { campaign_id: 23, metric: 'bounced' })
 */
export async function createDeliveriesExport(
  app: AppClient,
  parameters: DeliveriesExportParameters,
  options: AskOptions = {},
): Promise<Export> {
  const asked = { body: parameters, ...signalOf(options) }
  return required('export', await ask<{ export: Export }>(app, 'POST', '/exports/deliveries', asked))
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, required, signalOf } from '../ask.ts'
import { NotFoundError } from '../errors.ts'
import { listOf } from '../pages.ts'

type Messages = 'drafted' | 'attempted' | 'sent' | 'clicked' | 'converted' | 'failed'

/** What a webhook can be told, and any other text: new ones come without notice. [doc] */
export type ReportingEvent =
  | `customer_${'subscribed' | 'unsubscribed' | 'subscription_preferences_changed'}`
  | `${'email' | 'push' | 'in_app' | 'sms' | 'slack' | 'webhook' | 'whatsapp'}_${Messages}`
  | `${'email' | 'push' | 'in_app' | 'sms' | 'webhook' | 'whatsapp'}_undeliverable`
  | `${'email' | 'push' | 'sms' | 'whatsapp'}_${'delivered' | 'bounced' | 'dropped'}`
  | `${'email' | 'push' | 'in_app' | 'whatsapp'}_opened`
  | `${'sms' | 'whatsapp'}_replied`
  | `email_${'deferred' | 'spammed' | 'unsubscribed'}`
  | (string & {})

/** Where to, and what. */
export type CreateReportingWebhookParameters = {
  readonly name: string
  /** An http or https URL. */
  readonly endpoint: string
  /** At least one. */
  readonly events: readonly ReportingEvent[]
  /** @default false */
  readonly disabled?: boolean
  /** Every open and click, or the first of each recipient. @default false */
  readonly full_resolution?: boolean
  /** Whether a sent message comes with what is in it. @default false */
  readonly with_content?: boolean
}

/** A webhook. Its signing key is shown in the dashboard only. [doc] */
export type ReportingWebhook = CreateReportingWebhookParameters & { readonly id: number }

function webhookAt(id: number) {
  return { at: path`/reporting_webhooks/${id}`, missing: `There is no reporting webhook ${id}.` }
}

/** The answer is the webhook itself. */
function webhookIn(answer: Partial<ReportingWebhook>): ReportingWebhook {
  const { name = '', endpoint = '', events = [] } = answer
  return { ...answer, id: required('id', answer), name, endpoint, events }
}

/**
 * All reporting webhooks, at once.
 *
 * Sends `GET /v1/reporting_webhooks`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/listWebhooks
 * @example
 * const disabled = (await listReportingWebhooks(app)).filter(({ disabled }) => disabled)
 */
export async function listReportingWebhooks(
  app: AppClient,
  options: AskOptions = {},
): Promise<readonly ReportingWebhook[]> {
  type Answer = { reporting_webhooks: unknown }
  return listOf((await ask<Answer>(app, 'GET', '/reporting_webhooks', signalOf(options))).reporting_webhooks)
}

/**
 * One reporting webhook.
 *
 * Sends `GET /v1/reporting_webhooks/{webhook_id}`.
 *
 * @param app - A client of the App API.
 * @param id - Of the webhook.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such webhook.
 * @see https://docs.customer.io/integrations/api/app/#operation/getWebhook
 * @example
 * const { endpoint } = await getReportingWebhook(app, 4)
 */
export async function getReportingWebhook(
  app: AppClient,
  id: number,
  options: AskOptions = {},
): Promise<ReportingWebhook> {
  const { at, missing } = webhookAt(id)
  return webhookIn(await ask<ReportingWebhook>(app, 'GET', at, signalOf(options), missing))
}

/**
 * Makes a reporting webhook: Customer.io calls its endpoint when something happens. See `@cio/webhooks` for receiving.
 *
 * Sends `POST /v1/reporting_webhooks` with the parameters. Not repeated after a failure that leaves open whether it was made: there would
 * be two.
 *
 * @param app - A client of the App API.
 * @param parameters - Where to, and what.
 * @param options - `signal` gives up.
 * @throws {ResponseError} 400: a parameter cannot be used.
 * @see https://docs.customer.io/integrations/api/app/#operation/createWebhook
 * @example
 * const { id } = await createReportingWebhook(app, { name: 'bounces', endpoint: 'https://example.com/cio', events: ['email_bounced'] })
 */
export async function createReportingWebhook(
  app: AppClient,
  parameters: CreateReportingWebhookParameters,
  options: AskOptions = {},
): Promise<ReportingWebhook> {
  const asked = { body: parameters, ...signalOf(options) }
  return webhookIn(await ask<ReportingWebhook>(app, 'POST', '/reporting_webhooks', asked))
}

/**
 * Changes a reporting webhook: all of it, as it is to be.
 *
 * Sends `PUT /v1/reporting_webhooks/{webhook_id}` with the parameters, of which the document requires the same as for a new one.
 *
 * @param app - A client of the App API.
 * @param id - Of the webhook.
 * @param parameters - Where to, and what.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such webhook.
 * @throws {ResponseError} 400: a parameter cannot be used.
 * @see https://docs.customer.io/integrations/api/app/#operation/updateWebhook
 * @example
 * await updateReportingWebhook(app, 4, { ...(await getReportingWebhook(app, 4)), disabled: true })
 */
export async function updateReportingWebhook(
  app: AppClient,
  id: number,
  parameters: CreateReportingWebhookParameters,
  options: AskOptions = {},
): Promise<ReportingWebhook> {
  const { at, missing } = webhookAt(id)
  const asked = { body: parameters, ...signalOf(options) }
  return webhookIn(await ask<ReportingWebhook>(app, 'PUT', at, asked, missing))
}

/**
 * Deletes a reporting webhook.
 *
 * Sends `DELETE /v1/reporting_webhooks/{webhook_id}`, again where no answer came; that it is gone by then is no error.
 *
 * @param app - A client of the App API.
 * @param id - Of the webhook.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such webhook.
 * @see https://docs.customer.io/integrations/api/app/#operation/deleteWebhook
 * @example
 * await deleteReportingWebhook(app, 4)
 */
export async function deleteReportingWebhook(app: AppClient, id: number, options: AskOptions = {}): Promise<void> {
  const { at, missing } = webhookAt(id)
  try {
    await ask(app, 'DELETE', at, signalOf(options), missing)
  } catch (error) {
    if (!(error instanceof NotFoundError) || error.attempts === 1) throw error
  }
}

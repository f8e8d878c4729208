import { ConfigurationError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, signalOf } from '../ask.ts'
import { type ListOptions, listOf, type Page, pages } from '../pages.ts'

/** Why the mail provider refuses an address: the first two in 2025, four in 2026. [doc] */
export type EspSuppressionType = 'bounces' | 'spam_reports' | 'blocks' | 'invalid_emails'

/** An address that the mail provider refuses. */
export type EspSuppression = {
  readonly email: string
  /** Unix seconds. */
  readonly created: number
  readonly reason?: string
  readonly status?: string
}

/** What was found of an address. */
export type FoundEspSuppressions = {
  /** `bounces`, or `spam` for what is called `spam_reports` elsewhere. [doc] */
  readonly category?: string
  readonly suppressions: readonly EspSuppression[]
}

/** [doc] The most that one request is answered with. */
const pageMax = 1000

function entryAt(type: EspSuppressionType, email: string): string {
  return path`/esp/suppression/${type}/${email}`
}

/**
 * Whether the mail provider refuses an address, and why. This is the provider's list; that of Customer.io is `@cio/people`.
 *
 * Sends `GET /v1/esp/search_suppression/{email_address}`.
 *
 * @param app - A client of the App API.
 * @param email - The address.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/getSuppression
 * @example
 * const { suppressions } = await findEspSuppression(app, 'ada@example.com')
 */
export async function findEspSuppression(
  app: AppClient,
  email: string,
  options: AskOptions = {},
): Promise<FoundEspSuppressions> {
  const at = path`/esp/search_suppression/${email}`
  const answer = await ask<FoundEspSuppressions>(app, 'GET', at, signalOf(options))
  return { ...answer, suppressions: listOf(answer.suppressions) }
}

/**
 * Every address that the mail provider refuses for a reason, page after page.
 *
 * Sends `GET /v1/esp/suppression/{suppression_type}?limit=&offset=`; a page has 1,000 addresses, the most that is allowed, unless
 * `pageSize` says otherwise. A page may be shorter than was asked for: an empty one ends the list.
 *
 * @param app - A client of the App API.
 * @param type - The reason.
 * @param options - `pageSize`; `signal` gives up.
 * @throws {ConfigurationError} `pageSize` is no whole number from 1.
 * @see https://docs.customer.io/integrations/api/app/#operation/getSuppressionByType
 * @example
 * for await (const { email } of listEspSuppressions(app, 'bounces')) console.log(email)
 */
export async function* listEspSuppressions(
  app: AppClient,
  type: EspSuppressionType,
  options: ListOptions = {},
): AsyncGenerator<EspSuppression, void, undefined> {
  const { pageSize = pageMax } = options
  if (!Number.isInteger(pageSize) || pageSize < 1)
    throw new ConfigurationError('pageSize has to be a whole number from 1.')
  const limit = Math.min(pageSize, pageMax)
  for (let offset = 0; ; ) {
    const asked = { query: { limit, offset }, ...signalOf(options) }
    const answer = await ask<FoundEspSuppressions>(app, 'GET', path`/esp/suppression/${type}`, asked)
    const page = listOf<EspSuppression>(answer.suppressions)
    if (page.length === 0) return
    yield* page
    offset += page.length
  }
}

/** Which of the refused addresses are listed. */
export type DomainEspSuppressionsOptions = ListOptions & {
  /** That address alone. */
  readonly email?: string
}

/**
 * Every address that the mail provider refuses for a reason, of what was sent from one of your domains, page after page.
 *
 * Sends `GET /v1/esp/domains/{domain_name}/suppression/{suppression_type}?start=&limit=&email=`; a page has 100 addresses unless
 * `pageSize` says otherwise, 1,000 at most. [client]
 *
 * @param app - A client of the App API.
 * @param domain - From which was sent.
 * @param type - The reason.
 * @param options - `email`, `pageSize`; `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/
 * @example
 * for await (const { email } of listDomainEspSuppressions(app, 'mail.example.com', 'bounces')) console.log(email)
 */
export function listDomainEspSuppressions(
  app: AppClient,
  domain: string,
  type: EspSuppressionType,
  options: DomainEspSuppressionsOptions = {},
): AsyncGenerator<EspSuppression, void, undefined> {
  const at = path`/esp/domains/${domain}/suppression/${type}`
  const { email } = options
  return pages('suppressions', options, (query, signal) =>
    ask<Page>(app, 'GET', at, { query: { ...query, email }, ...signal }),
  )
}

/**
 * Puts an address on the list of the mail provider, which then refuses it.
 *
 * Sends `POST /v1/esp/suppression/{suppression_type}/{email_address}`, again where no answer came.
 *
 * @param app - A client of the App API.
 * @param type - The reason.
 * @param email - The address.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/postSuppression
 * @example
 * await addEspSuppression(app, 'bounces', 'ada@example.com')
 */
export async function addEspSuppression(
  app: AppClient,
  type: EspSuppressionType,
  email: string,
  options: AskOptions = {},
): Promise<void> {
  await ask(app, 'POST', entryAt(type, email), { isRepeatable: true, ...signalOf(options) })
}

/**
 * Takes an address off the list of the mail provider.
 *
 * Sends `DELETE /v1/esp/suppression/{suppression_type}/{email_address}`.
 *
 * @param app - A client of the App API.
 * @param type - The reason.
 * @param email - The address.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/deleteSuppression
 * @example
 * await removeEspSuppression(app, 'bounces', 'ada@example.com')
 */
export async function removeEspSuppression(
  app: AppClient,
  type: EspSuppressionType,
  email: string,
  options: AskOptions = {},
): Promise<void> {
  await ask(app, 'DELETE', entryAt(type, email), signalOf(options))
}

import type { AppClient } from '../app-client.ts'
import { type AskOptions, required } from '../ask.ts'
import { askOfPerson, type PersonAddress, type PersonIdentifiers } from '../person-address.ts'

/** What somebody wants to hear about. */
export type SubscriptionPreferences = {
  readonly id: string
  readonly identifiers: PersonIdentifiers
  /** Every topic, in the language that was asked for where it is translated. The `id` is text or a number [doc]. */
  readonly topics: readonly {
    readonly id: string | number
    readonly name: string
    readonly description?: string
    readonly subscribed: boolean
  }[]
  readonly unsubscribed: boolean
  readonly header?: { readonly title?: string; readonly subtitle?: string }
}

/** In which language topics are named. */
export type SubscriptionPreferencesOptions = AskOptions & {
  /** An IETF language tag, `de`. */
  readonly language?: string
}

/**
 * Every topic, and whether a person is subscribed to it.
 *
 * Sends `GET /v1/customers/{customer_id}/subscription_preferences?id_type=&language=`.
 *
 * @param app - A client of the App API.
 * @param person - Who, by one of `id`, `email` and `cio_id`.
 * @param options - `language` of the names; `signal` gives up.
 * @throws {NotFoundError} Nobody has the identifier; it may be one of another kind.
 * @see https://docs.customer.io/integrations/api/app/#operation/getPersonSubscriptionPreferences
 * @example
 * const { topics } = await getSubscriptionPreferences(app, { id: 'ada' }, { language: 'de' })
 */
export async function getSubscriptionPreferences(
  app: AppClient,
  person: PersonAddress,
  options: SubscriptionPreferencesOptions = {},
): Promise<SubscriptionPreferences> {
  type Answer = { customer: SubscriptionPreferences }
  const query = { language: options.language }
  return required('customer', await askOfPerson<Answer>(app, person, 'subscription_preferences', query, options))
}

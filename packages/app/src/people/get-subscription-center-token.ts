import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, required, signalOf } from '../ask.ts'

/**
 * A token for a link to the subscription center, where somebody changes what they want to hear about without signing in.
 *
 * Sends `GET /v1/subscription_center/{customer_id}/token`. [client]
 *
 * @param app - A client of the App API.
 * @param id - Your own id for the person: this operation has no `id_type`.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} Nobody has the id.
 * @see https://docs.customer.io/integrations/api/app/
 * @example
 * const token = await getSubscriptionCenterToken(app, 'ada')
 */
export async function getSubscriptionCenterToken(
  app: AppClient,
  id: string | number,
  options: AskOptions = {},
): Promise<string> {
  const at = `${path`/subscription_center/${id}`}/token`
  const missing = `No person has the id ${JSON.stringify(id)}. This operation has no id_type: it knows people by id alone.`
  return required('token', await ask<{ token: string }>(app, 'GET', at, signalOf(options), missing))
}

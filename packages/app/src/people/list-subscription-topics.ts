import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, signalOf } from '../ask.ts'

/** Something that one can subscribe to. */
export type SubscriptionTopic = {
  readonly id: number
  /** As preferences name it: `topic_4`. */
  readonly identifier: string
  readonly name: string
  readonly description?: string
  readonly subscribed_by_default: boolean
}

/**
 * Everything that one can subscribe to in the workspace.
 *
 * Sends `GET /v1/subscription_topics`.
 *
 * @param app - A client of the App API.
 * @param options - `signal` gives up.
 * @see https://docs.customer.io/integrations/api/app/#operation/getTopics
 * @example
 * const topics = await listSubscriptionTopics(app)
 */
export async function listSubscriptionTopics(
  app: AppClient,
  options: AskOptions = {},
): Promise<readonly SubscriptionTopic[]> {
  type Answer = { topics: readonly SubscriptionTopic[] }
  const { topics } = await ask<Answer>(app, 'GET', '/subscription_topics', signalOf(options))
  return topics ?? []
}

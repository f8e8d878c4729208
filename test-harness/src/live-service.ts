import type { Pace } from '@cio/core'
import type { Configuration } from './configuration.ts'
import type { Service } from './service.ts'
import { createSharedPace } from './shared-pace.ts'
import type { TicketUse } from './ticket-server.ts'

/** The live service, with one budget of requests for each of its keys. */
export type LiveService = Readonly<{
  /**
   * The service for one use of it, to be handed to whatever sends and reads; its requests are counted for that use.
   *
   * @param use - What its requests are for: cleanup may still ask when specs no longer may.
   */
  for: (use: TicketUse) => Service
  /** Resolves with why no spec of this run may make another request, or with nothing while it may. */
  stopped: () => Promise<string | undefined>
  /** Leaves the budgets; whoever still waits for a turn gets none. */
  close: () => void
}>

/** [doc] "10 requests per second" https://docs.customer.io/integrations/api/app/ - rate limits. */
const appRequestsPerSecondMax = 10

/**
 * Reaches the live service as the configuration says.
 *
 * Both keys have a budget of `requestsPerSecond` of their own, shared with every process of this machine that uses the same
 * key; that of the App API is at most the 10 a second it allows, unless its URL points elsewhere.
 *
 * @throws {Error} without an API key: look for `configuration.apiKey` first.
 */
export function connectLive(configuration: Configuration): LiveService {
  const { region, baseUrl, appBaseUrl, requestsPerSecond, runId, maxRequests } = configuration
  const apiKey = configuration.apiKey?.reveal()
  const appApiKey = configuration.appApiKey?.reveal()
  if (apiKey === undefined) throw new Error(missingCredentials)

  const pace = createSharedPace({
    budget: `${baseUrl ?? 'pipelines'} ${region} ${apiKey}`,
    requestsPerSecond,
    runId,
    maxRequests,
  })
  // The run's requests are counted in one place, with those of the Pipelines key.
  const appPace = createSharedPace({
    budget: `${appBaseUrl ?? 'app'} ${region} ${appApiKey}`,
    requestsPerSecond:
      appBaseUrl === undefined ? Math.min(requestsPerSecond, appRequestsPerSecondMax) : requestsPerSecond,
    runId,
    maxRequests: Number.MAX_SAFE_INTEGER,
  })
  const countedAppPace = (use: TicketUse): Pace => ({
    ticket: async (signal) => {
      await pace.count(use)
      await appPace[use].ticket(signal)
    },
  })
  return Object.freeze({
    for: (use) => ({ region, baseUrl, appBaseUrl, apiKey, appApiKey, pace: pace[use], appPace: countedAppPace(use) }),
    stopped: async () => (await pace.stopped())?.message,
    close: () => {
      pace.close()
      appPace.close()
    },
  })
}

/** Why there is no live run where credentials must be there. */
export const missingAppKey =
  'CUSTOMERIO_APP_API_KEY is not set, and with SKIP_IF_NO_CREDENTIALS=false the specs have to read back what they write. ' +
  'Set it, or leave that out to see only that messages are accepted.'

/** Why there is no live run. */
export const missingCredentials =
  'CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into .env or the shell to run the specs against the live service as well.'

import type { ClientEvent } from './events.ts'
import { stringify } from './json.ts'
import { checkKey, checkRegion } from './options.ts'
import { APP_ORIGINS, type Region } from './region.ts'
import { type Answer, createRequester, type TransportOptions } from './requester.ts'
import type { RetryOptions } from './retry.ts'

/** How the transport of the App API is set up: its key and region, and how its requests travel. */
export type AppTransportOptions = TransportOptions & {
  /** An App API key. It stays inside: no error, event or printout holds it. */
  readonly appKey: string
  /** Where the account keeps its data. There is no default. */
  readonly region: Region
}

/** How the App API is asked. */
export type AppRequestOptions = {
  /** Percent-encoded here. A property that is `undefined` is left out, an array repeats its name. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>
  /** Sent as JSON. What JSON cannot say is refused. */
  readonly body?: unknown
  /** Gives up: while the request waits for its turn, while it waits for a retry, and in flight. */
  readonly signal?: AbortSignal
  /** For this call, over the transport's own. */
  readonly retry?: RetryOptions
  /**
   * Whether a repetition does no harm. A request that may not be repeated is retried only after a 429, or where there was no
   * connection to send it over, since a send that is repeated is delivered twice
   * [doc] https://docs.customer.io/integrations/api/app/ - there is no idempotency key.
   *
   * @default true, except for POST
   */
  readonly isRepeatable?: boolean
  /** Is told what this call does, beside the transport's own. */
  readonly onEvent?: (event: ClientEvent) => void
}

/** Asks the App API, and leaves reading the answer to the caller. */
export type AppTransport = {
  /**
   * @param path - Below `/v1`, its parts percent-encoded: `/customers/ada/attributes`.
   * @throws {InvalidMessageError} The path is none, or the body cannot become JSON. Nothing was sent.
   */
  readonly request: (method: AppMethod, path: string, options?: AppRequestOptions) => Promise<Answer>
  /** `request` with the method GET. */
  readonly get: (path: string, options?: AppRequestOptions) => Promise<Answer>
}

/** The methods that operations of the App API have. */
export type AppMethod = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** [doc] "10 requests per second" https://docs.customer.io/integrations/api/app/ - rate limits. */
const defaultRequestsPerSecond = 10

/**
 * Makes the transport of the App API: bearer key, 10 requests a second, and the same retries and errors as the client's.
 *
 * @throws {ConfigurationError} An option cannot work.
 * @example
 * const { body } = await createAppTransport({ appKey, region: 'eu' }).get('/customers', { query: { email: 'ada@example.com' } })
 */
export function createAppTransport(options: AppTransportOptions): AppTransport {
  const { appKey, region, ...transport } = options
  checkKey('appKey', appKey)
  checkRegion(region)

  const call = createRequester({
    transport,
    origin: APP_ORIGINS[region],
    requestsPerSecond: defaultRequestsPerSecond,
    headers: { authorization: `Bearer ${appKey}`, 'content-type': 'application/json' },
    secrets: [appKey],
    keyKind: `an App API key of region "${region}"`,
  })

  const request: AppTransport['request'] = async (method, path, options = {}) => {
    const { query, body, signal, retry, isRepeatable = method !== 'POST', onEvent } = options
    return call({
      method,
      target: `/v1${path}${queryText(query)}`,
      body: body === undefined ? undefined : stringify(body, 'The body of the request'),
      signal,
      retry,
      isRepeatable,
      onEvent,
    })
  }
  const transportOfApp: AppTransport = { request, get: (path, options) => request('GET', path, options) }
  return Object.freeze(transportOfApp)
}

function queryText(query: AppRequestOptions['query']): string {
  const pairs = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) pairs.append(name, String(item))
  }
  return pairs.size === 0 ? '' : `?${pairs}`
}

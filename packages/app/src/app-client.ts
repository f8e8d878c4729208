import { type AppTransport, type AppTransportOptions, createAppTransport, type Pace, type Region } from '@cio/core'

/** How a client of the App API is set up: its key and region, how its requests travel, and at most how many of each kind a second. */
export type AppClientOptions = Omit<AppTransportOptions, 'requestsPerSecond'> & {
  /**
   * How many attempts may leave, retries included, to all that has no limit of its own; `Infinity` for no limit, or a pace that
   * is shared with others. [doc]
   *
   * @default 10
   */
  readonly requestsPerSecond?: number | Pace
  /** The same for what is sent to single people: `/send/…`. [doc] @default 100 */
  readonly transactionalPerSecond?: number | Pace
  /** The same for the triggers of broadcasts: one in ten seconds. [doc] @default 0.1 */
  readonly broadcastsPerSecond?: number | Pace
}

/**
 * What the functions of this package ask with. `request` and `get` reach every operation that has no function here:
 * `app.get('/collections')`.
 */
export type AppClient = AppTransport & {
  /** Where the account keeps its data. */
  readonly region: Region
  /** What sends to single people: of a budget, and held up by a 429, of its own. */
  readonly transactional: AppTransport
  /** What triggers broadcasts: likewise. */
  readonly broadcasts: AppTransport
  /** What gets a file from where an export says that it is; never sent the key. */
  readonly fetch: typeof globalThis.fetch
  /** The time in milliseconds since 1970. */
  readonly now: () => number
}

/** [doc] Rate limits, https://docs.customer.io/integrations/api/app/ - transactional: "100 requests per second". */
const defaultTransactionalPerSecond = 100

/** [doc] The same page: "one request every 10 seconds". */
const defaultBroadcastsPerSecond = 0.1

/**
 * Makes a client of the App API: bearer key, and a budget each for reading (10 requests a second), for transactional sends
 * (100 a second) and for triggers of broadcasts (one in ten seconds), none of which takes from the others.
 *
 * @param options - `appKey` and `region` are required.
 * @returns A frozen object that knows nothing of people or messages: hand it to the functions that do.
 * @throws {ConfigurationError} An option cannot work.
 * @see https://docs.customer.io/integrations/api/app/
 * @example
 * const app = createAppClient({ appKey, region: 'eu' })
 * const { attributes } = await getPerson(app, { email: 'ada@example.com' })
 */
export function createAppClient(options: AppClientOptions): AppClient {
  const { transactionalPerSecond, broadcastsPerSecond, ...general } = options
  const withPace = (requestsPerSecond: number | Pace) => createAppTransport({ ...general, requestsPerSecond })
  const client: AppClient = {
    ...createAppTransport(general),
    region: general.region,
    transactional: withPace(transactionalPerSecond ?? defaultTransactionalPerSecond),
    broadcasts: withPace(broadcastsPerSecond ?? defaultBroadcastsPerSecond),
    fetch: general.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    now: general.now ?? Date.now,
  }
  return Object.freeze(client)
}

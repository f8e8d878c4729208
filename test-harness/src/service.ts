import {
  type AppTransport,
  type Client,
  type ClientEvent,
  createAppTransport,
  createClient,
  type Pace,
  type Region,
} from '@cio/core'

/** How a service is reached: where it is, with which keys, and how fast. */
export type Service = Readonly<{
  region: Region
  /** Pipelines API: an origin, where it is not the region's. */
  baseUrl: string | undefined
  /** App API: an origin, where it is not the region's. */
  appBaseUrl: string | undefined
  apiKey: string
  /** Without it, nothing can be read back. */
  appApiKey: string | undefined
  /** Who says when a request to the Pipelines API may leave. */
  pace: number | Pace
  /** Who says when a request to the App API may leave. */
  appPace: number | Pace
}>

type Listener = (event: ClientEvent) => void

/** A client of the service, in strict mode. */
export function clientOf({ region, baseUrl, apiKey, pace }: Service, onEvent: Listener): Client {
  return createClient({
    apiKey,
    region,
    requestsPerSecond: pace,
    onEvent,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  })
}

/** The service's App API, or `undefined` without a key for it. */
export function appOf(
  { region, appBaseUrl, appApiKey, appPace }: Service,
  onEvent: Listener,
): AppTransport | undefined {
  if (appApiKey === undefined) return undefined
  return createAppTransport({
    appKey: appApiKey,
    region,
    requestsPerSecond: appPace,
    onEvent,
    ...(appBaseUrl === undefined ? {} : { baseUrl: appBaseUrl }),
  })
}

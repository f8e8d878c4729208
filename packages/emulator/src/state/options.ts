import { BATCH_MAX_BYTES, MESSAGE_MAX_BYTES } from '@cio/wire'

/**
 * What is not known of Customer.io, or is a setting of a workspace there. Each says where its default comes from.
 */
export type BehaviourOptions = {
  /**
   * May `email` be changed by somebody who addresses a person with `id`? A workspace setting [doc]; off, only `cio_id`
   * may change what is set.
   *
   * @default false
   */
  readonly isEmailChangeable?: boolean
  /**
   * Strict mode: is `identify` with neither `userId` nor `anonymousId`, but with `traits.email`, accepted? The reference
   * documents the form [doc], the strict rules as restated by a third party do not name it.
   *
   * @default true
   */
  readonly acceptsIdentifyByEmail?: boolean
  /**
   * Does strict mode look inside semantic events (`Device Deleted` without a token, …)? Not known. [default]
   *
   * @default 'reject' — what permissive mode would throw away, strict mode refuses
   */
  readonly strictSemanticEvents?: 'reject' | 'accept'
  /**
   * What a strict batch with a bad item does. Not known. [default]
   *
   * @default 'reject-all'
   */
  readonly strictBatch?: 'reject-all' | 'accept-valid'
  /**
   * How a permissive request with an unknown key is answered. 200 according to a third party's restatement of the
   * documentation; nobody has recorded it. [default]
   *
   * @default 'accept'
   */
  readonly permissiveUnknownKey?: 'accept' | 'reject'
  /**
   * Status of a request over the size limit in strict mode; 400 or 413, neither is documented. [default]
   *
   * @default 400
   */
  readonly strictOversizeStatus?: 400 | 413
  /**
   * What becomes of a message of the Pipelines API with an id over 150 bytes, an event name over 100, an attribute name over
   * 150, a value over 1000 or more than 300 attributes. The limits are documented for the workspace, of this API nothing is
   * known but that it says nothing [doc]. Its messages end as operations of the Track API [map], which refuses those as a
   * whole [doc]. [default]
   *
   * @default 'drop'
   */
  readonly pipelinesLimits?: 'drop' | 'accept'
  /**
   * By which names `integrations` may call the workspace among the destinations. Not documented; `All` is. [default]
   *
   * @default `Customer.io`, `Customer.io Journeys`
   */
  readonly destinationNames?: readonly string[]
  /**
   * Largest body of one call in bytes.
   *
   * @default 32_768 — "32 KB" [doc]; two third parties quote 64 KB
   */
  readonly messageMaxBytes?: number
  /**
   * Largest body of a batch in bytes.
   *
   * @default 500_000 — "500 KB" [doc]; two third parties quote 1 MB
   */
  readonly batchMaxBytes?: number
  /**
   * Does a repeated `messageId` of an event count once? For how many milliseconds; 0 turns it off. [default]
   *
   * @default 86_400_000
   */
  readonly messageIdMemoryMs?: number
  /**
   * Who owns a push token that a second person registers. Not known. [default]
   *
   * @default 'moves' — a token is one installation of one app
   */
  readonly sharedToken?: 'moves' | 'stays-with-both'
  /**
   * A device without `context.device.type`: the schema has it optional [doc], the mapping code requires it [map].
   *
   * @default 'accept'
   */
  readonly deviceWithoutType?: 'accept' | 'drop'
  /**
   * Are ISO 8601 dates in traits and properties turned into Unix seconds? On in the mapping code. [map]
   *
   * @default true
   */
  readonly convertsTimestamps?: boolean
  /**
   * Does what somebody did anonymously join them when they are identified? A workspace setting, on by default. [doc]
   *
   * @default true
   */
  readonly mergesAnonymous?: boolean
  /** Where the workspace lives. [doc] @default 'us' */
  readonly region?: 'us' | 'eu'
  /**
   * Makes this the host of the other region: the Track API redirects to this origin (without a trailing slash), keeping
   * path and query, and applies nothing. [doc] An EU account that calls the US host is redirected. Empty for no redirect.
   *
   * @default ''
   */
  readonly trackRedirectOrigin?: string
  /** Status of that redirect: not documented. [default] @default 301 */
  readonly trackRedirectStatus?: 301 | 302 | 307 | 308
  /** Number of the workspace, as `GET /api/v1/accounts/region` gives it. @default counts from 1 */
  readonly environmentId?: number
  /** What a 401 of the Track API says: not documented. [default] @default `{ meta: { error: 'Unauthorized request' } }` */
  readonly trackUnauthorizedBody?: Readonly<Record<string, unknown>>
  /**
   * Envelope of a 400 of Track v1: `{"meta":{"errors":["…"]}}` as the OpenAPI document has it [doc], or
   * `{"meta":{"error":"…"}}` as in the sample of the page about invalid requests [doc], where a blank event name has another
   * text as well. Merging has the latter in both sources.
   *
   * @default 'errors'
   */
  readonly trackErrorEnvelope?: 'errors' | 'error'
  /** Status of a request to the Track API that is too large: not documented. [default] @default 400 */
  readonly trackOversizeStatus?: 400 | 413
  /**
   * Does Track v2 refuse names and values over the limits? They are documented [doc], what happens beyond them is so for
   * v1 only. [default]
   *
   * @default 'reject'
   */
  readonly entityLimits?: 'reject' | 'accept'
  /**
   * For how many milliseconds a repeated ULID of a Track event is ignored; 0 turns it off. The window is not documented.
   * [default] Half a million ids are remembered at least.
   *
   * @default Infinity
   */
  readonly eventIdMemoryMs?: number
  /** Is an event id that is no ULID remembered as well? Documented for ULIDs only. [default] @default false */
  readonly deduplicatesAnyEventId?: boolean
  /** What a Track event for somebody unknown does: not documented. [default] @default 'create' */
  readonly eventForUnknownPerson?: 'create' | 'drop'
  /** How a change of a segment that does not exist is answered: 200 or 400, neither is documented. [default] @default 'accept' */
  readonly unknownSegment?: 'accept' | 'reject'
  /**
   * What `unsubscribe: false` does: not documented. [client] The official client says that it subscribes again.
   *
   * @default 'resubscribe'
   */
  readonly unsubscribeFalse?: 'resubscribe' | 'ignore'
  /** How many activities are remembered. @default 1_000_000 */
  readonly activityCapacity?: number
  /** How many deliveries are remembered. @default 100_000 */
  readonly deliveryCapacity?: number
  /**
   * Milliseconds on the emulator's clock until an export can be downloaded. How long the service takes is not
   * documented. [default]
   *
   * @default 500
   */
  readonly exportDurationMs?: number
  /** How long an endpoint of a reporting webhook may take to answer, milliseconds of real time. [doc] @default 4_000 */
  readonly webhookTimeoutMs?: number
  /**
   * By what the waits between attempts to call an endpoint are multiplied: a second and up, an hour after some failures, seven days
   * in all [doc]. With 0.00001 an hour takes 36 milliseconds.
   *
   * @default 1
   */
  readonly webhookTimeScale?: number
}

export type Behaviour = Required<BehaviourOptions>

/** The options that are about behaviour, of whatever else was given; the rest as usual. */
export function behaviourOf(options: BehaviourOptions, usual = DEFAULT_BEHAVIOUR): Behaviour {
  const names = Object.keys(DEFAULT_BEHAVIOUR) as (keyof Behaviour)[]
  return Object.fromEntries(names.map((name) => [name, options[name] ?? usual[name]])) as Behaviour
}

const DEFAULT_BEHAVIOUR: Behaviour = {
  isEmailChangeable: false,
  acceptsIdentifyByEmail: true,
  strictSemanticEvents: 'reject',
  strictBatch: 'reject-all',
  permissiveUnknownKey: 'accept',
  strictOversizeStatus: 400,
  pipelinesLimits: 'drop',
  destinationNames: ['Customer.io', 'Customer.io Journeys'],
  messageMaxBytes: MESSAGE_MAX_BYTES,
  batchMaxBytes: BATCH_MAX_BYTES,
  messageIdMemoryMs: 24 * 60 * 60 * 1000,
  sharedToken: 'moves',
  deviceWithoutType: 'accept',
  convertsTimestamps: true,
  mergesAnonymous: true,
  region: 'us',
  trackRedirectOrigin: '',
  trackRedirectStatus: 301,
  environmentId: 1,
  trackUnauthorizedBody: { meta: { error: 'Unauthorized request' } },
  trackErrorEnvelope: 'errors',
  trackOversizeStatus: 400,
  entityLimits: 'reject',
  eventIdMemoryMs: Number.POSITIVE_INFINITY,
  deduplicatesAnyEventId: false,
  eventForUnknownPerson: 'create',
  unknownSegment: 'accept',
  unsubscribeFalse: 'resubscribe',
  activityCapacity: 1_000_000,
  deliveryCapacity: 100_000,
  exportDurationMs: 500,
  webhookTimeoutMs: 4000,
  webhookTimeScale: 1,
}

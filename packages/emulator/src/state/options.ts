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
}

export type Behaviour = Required<BehaviourOptions>

export const DEFAULT_BEHAVIOUR: Behaviour = {
  isEmailChangeable: false,
  acceptsIdentifyByEmail: true,
  strictSemanticEvents: 'reject',
  strictBatch: 'reject-all',
  permissiveUnknownKey: 'accept',
  strictOversizeStatus: 400,
  messageMaxBytes: MESSAGE_MAX_BYTES,
  batchMaxBytes: BATCH_MAX_BYTES,
  messageIdMemoryMs: 24 * 60 * 60 * 1000,
  sharedToken: 'moves',
  deviceWithoutType: 'accept',
  convertsTimestamps: true,
  mergesAnonymous: true,
  activityCapacity: 1_000_000,
  deliveryCapacity: 100_000,
  exportDurationMs: 500,
}

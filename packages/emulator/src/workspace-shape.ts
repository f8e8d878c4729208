import * as v from 'valibot'
import { faultRuleShape, rateLimitShape } from './faults/shape.ts'
import { recordShape } from './record-shape.ts'
import { contentShape } from './state/content-shape.ts'
import type { BehaviourOptions } from './state/options.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000))
const milliseconds = v.pipe(v.number(), v.minValue(0))
const bytes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1))

/** What can be changed about a workspace while it is in use. */
export const settingsShape = v.strictObject({
  mode: v.optional(
    v.union(
      [
        v.picklist(['normal', 'do-nothing']),
        v.strictObject({ swallow: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
      ],
      'expected normal, do-nothing or {"swallow": n}',
    ),
  ),
  visibilityDelayMs: v.optional(v.pipe(milliseconds, v.maxValue(2 ** 31 - 1))),
  isReordering: v.optional(v.boolean()),
  journalCapacity: v.optional(count),
  ledgerCapacity: v.optional(count),
})

const origin = v.custom<string>(isOrigin, 'expected an origin like http://127.0.0.1:7788, or an empty text')

/** A header is made of it: what else a URL may have does not belong there. */
function isOrigin(value: unknown): boolean {
  return value === '' || (typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value)
}

/** What is not known of the service: no option without its values. */
const behaviourShapes = {
  isEmailChangeable: v.boolean(),
  acceptsIdentifyByEmail: v.boolean(),
  strictSemanticEvents: v.picklist(['reject', 'accept']),
  strictBatch: v.picklist(['reject-all', 'accept-valid']),
  permissiveUnknownKey: v.picklist(['accept', 'reject']),
  strictOversizeStatus: v.picklist([400, 413]),
  pipelinesLimits: v.picklist(['drop', 'accept']),
  destinationNames: v.array(v.string()),
  messageMaxBytes: bytes,
  batchMaxBytes: bytes,
  messageIdMemoryMs: milliseconds,
  sharedToken: v.picklist(['moves', 'stays-with-both']),
  deviceWithoutType: v.picklist(['accept', 'drop']),
  convertsTimestamps: v.boolean(),
  mergesAnonymous: v.boolean(),
  region: v.picklist(['us', 'eu']),
  trackRedirectOrigin: origin,
  trackRedirectStatus: v.picklist([301, 302, 307, 308]),
  environmentId: v.pipe(v.number(), v.integer(), v.minValue(1)),
  trackUnauthorizedBody: recordShape(v.unknown()),
  trackErrorEnvelope: v.picklist(['errors', 'error']),
  trackOversizeStatus: v.picklist([400, 413]),
  entityLimits: v.picklist(['reject', 'accept']),
  eventIdMemoryMs: milliseconds,
  deduplicatesAnyEventId: v.boolean(),
  eventForUnknownPerson: v.picklist(['create', 'drop']),
  unknownSegment: v.picklist(['accept', 'reject']),
  unsubscribeFalse: v.picklist(['resubscribe', 'ignore']),
  activityCapacity: count,
  deliveryCapacity: count,
  exportDurationMs: milliseconds,
  webhookTimeoutMs: milliseconds,
  webhookTimeScale: v.pipe(v.number(), v.minValue(0)),
} satisfies Record<keyof BehaviourOptions, v.GenericSchema>

const name = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)))

/** A colon would end the user name of HTTP Basic, and a header takes nothing but these. */
const key = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[\x21-\x39\x3b-\x7e]{1,200}$/, 'expected 1 to 200 letters, digits and signs but blanks and colons'),
  ),
)

/** The `WorkspaceOptions` of whoever asks, over HTTP or in process. */
export const workspaceOptionsShape = v.strictObject({
  ...settingsShape.entries,
  ...v.partial(v.object(behaviourShapes)).entries,
  name,
  keys: v.optional(v.strictObject({ writeKey: key, siteId: key, trackKey: key, appKey: key })),
  content: v.optional(contentShape),
  faults: v.optional(v.array(faultRuleShape)),
  rateLimits: v.optional(v.array(rateLimitShape)),
})

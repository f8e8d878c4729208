import * as v from 'valibot'
import { faultRuleShape, rateLimitShape } from './faults/shape.ts'
import { DEFAULT_BEHAVIOUR } from './state/options.ts'
import { contentShape } from './state/seed-shape.ts'

const capacity = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(10_000_000))

/** What can be changed about a workspace while it is in use. */
export const settingsShape = v.strictObject({
  mode: v.optional(
    v.union([
      v.picklist(['normal', 'do-nothing']),
      v.strictObject({ swallow: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
    ]),
  ),
  visibilityDelayMs: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31 - 1))),
  isReordering: v.optional(v.boolean()),
  journalCapacity: v.optional(capacity),
  ledgerCapacity: v.optional(capacity),
})

const key = v.optional(v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)))

/** A behaviour option is taken if it is of the same kind as its default. */
const behaviourShapes = Object.fromEntries(
  Object.entries(DEFAULT_BEHAVIOUR).map(([name, value]) => [
    name,
    v.optional(
      typeof value === 'number'
        ? v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
        : v.custom((given) => typeof given === typeof value && given !== null, `Expected a ${typeof value}`),
    ),
  ]),
)

/** The `WorkspaceOptions` of whoever asks over HTTP. */
export const workspaceOptionsShape = v.strictObject({
  ...settingsShape.entries,
  ...behaviourShapes,
  name: key,
  keys: v.optional(v.strictObject({ writeKey: key, siteId: key, trackKey: key, appKey: key })),
  content: v.optional(contentShape),
  faults: v.optional(v.array(faultRuleShape)),
  rateLimits: v.optional(v.array(rateLimitShape)),
})

import * as v from 'valibot'

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

import * as v from 'valibot'

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31 - 1))

const delay = v.union([
  milliseconds,
  v.strictObject({ minMs: milliseconds, maxMs: milliseconds }),
  v.strictObject({ medianMs: v.pipe(milliseconds, v.gtValue(0)), p99Ms: v.pipe(milliseconds, v.gtValue(0)) }),
])

const retryAfter = v.optional(v.union([v.number(), v.string()]))

const on = v.optional(
  v.union([
    v.picklist(['pipelines', 'track', 'app']),
    v.pipe(v.custom<`${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`>(isRoute, 'is neither an API nor a route')),
  ]),
)

function isRoute(value: unknown): boolean {
  return typeof value === 'string' && /^(?:GET|POST|PUT|DELETE) \//.test(value)
}

const fault = v.variant('kind', [
  v.strictObject({ kind: v.literal('delay'), delay: v.optional(delay) }),
  v.strictObject({
    kind: v.literal('answer'),
    delay: v.optional(delay),
    status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
    body: v.optional(v.unknown()),
    retryAfter,
    isApplied: v.optional(v.boolean()),
  }),
  v.strictObject({
    kind: v.picklist(['reset-before', 'reset-after', 'truncated-body', 'malformed-body', 'drop', 'duplicate']),
    delay: v.optional(delay),
  }),
])

const sequenceRule = v.strictObject({ on, sequence: v.array(v.nullable(fault)) })

const chanceRule = v.strictObject({
  on,
  fault,
  probability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  seed: v.optional(v.pipe(v.number(), v.integer())),
})

/** A `FaultRule` as it comes in. */
export const faultRuleShape = v.lazy((given) =>
  typeof given === 'object' && given !== null && 'sequence' in given ? sequenceRule : chanceRule,
)

/** A `RateLimit` as it comes in. */
export const rateLimitShape = v.strictObject({
  on,
  requestsPerSecond: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000)),
  onExcess: v.optional(v.picklist(['reject', 'throttle', 'drop'])),
  retryAfter,
})

import * as v from 'valibot'
import { OPERATIONS } from '../coverage.ts'

const milliseconds = v.pipe(v.number(), v.minValue(0), v.maxValue(2 ** 31 - 1))

const delay = v.union([
  milliseconds,
  v.pipe(
    v.strictObject({ minMs: milliseconds, maxMs: milliseconds }),
    v.check(({ minMs, maxMs }) => minMs <= maxMs, 'minMs is more than maxMs'),
  ),
  v.pipe(
    v.strictObject({ medianMs: v.pipe(milliseconds, v.gtValue(0)), p99Ms: milliseconds }),
    v.check(({ medianMs, p99Ms }) => medianMs <= p99Ms, 'medianMs is more than p99Ms'),
  ),
])

/** A date, or any other text that a header may hold: what a client makes of nonsense is worth a test. */
const retryAfter = v.optional(v.custom<number | string>(isRetryAfter, 'expected seconds, or a date as HTTP writes it'))

function isRetryAfter(value: unknown): boolean {
  return typeof value === 'number' ? value >= 0 : typeof value === 'string' && /^[\x20-\x7e]{1,100}$/.test(value)
}

const SELECTORS: ReadonlySet<unknown> = new Set([
  'pipelines',
  'track',
  'app',
  ...OPERATIONS.map(({ method, path }) => `${method} ${path}`),
])

const on = v.optional(
  v.custom<string>(
    (value) => SELECTORS.has(value),
    'expected pipelines, track, app, or an operation as the README writes it, like POST /v1/track',
  ),
)

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
  requestsPerSecond: v.pipe(
    v.number(),
    v.gtValue(0),
    v.maxValue(1_000_000),
    v.check((rate) => rate < 1 || Number.isInteger(rate), 'expected a whole number, or less than 1'),
  ),
  onExcess: v.optional(v.picklist(['reject', 'throttle', 'drop'])),
  retryAfter,
})

/**
 * How long an answer takes, in milliseconds of real time: always the same, anything between two bounds, or as latencies
 * are in fact spread (log-normal), half of them below the median and one in a hundred above `p99Ms`.
 */
export type Delay =
  | number
  | { readonly minMs: number; readonly maxMs: number }
  | { readonly medianMs: number; readonly p99Ms: number }

/** Standard deviations from the median to the 99th percentile of a normal distribution. */
const P99_DEVIATIONS = 2.3263

/** Longest pause: what a timer of Node can hold. */
const LONGEST_MS = 2 ** 31 - 1

/** One delay in milliseconds. Draws twice at most. */
export function drawDelay(delay: Delay, random: () => number): number {
  if (typeof delay === 'number') return delay
  if ('minMs' in delay) return delay.minMs + (delay.maxMs - delay.minMs) * random()
  const spread = Math.log(delay.p99Ms / delay.medianMs) / P99_DEVIATIONS
  return Math.min(LONGEST_MS, delay.medianMs * Math.exp(spread * drawNormal(random)))
}

/** Box-Muller: two even draws make one of the bell curve. */
function drawNormal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

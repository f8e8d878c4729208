/** Six bytes for a character that has to be escaped (`\u0000`), which is more than any other needs in UTF-8. */
const CHARACTER_MAX_BYTES = 6
const SCALAR_MAX_BYTES = 25
const PUNCTUATION_BYTES = 4

/** [default] Far beyond any sensible message, and well within what can be written as JSON again. */
const DEPTH_MAX = 500

/** What is wrong with the size or the depth of a JSON value. */
export type Excess = 'too large' | 'too deep' | undefined

/** Whether a JSON value is nested too deeply, or has more bytes of UTF-8 than this. Counts exactly only where a guess will not do. */
export function excessOf(value: unknown, maxBytes: number): Excess {
  const bytes = upperBound(value, 0)
  if (bytes === Number.POSITIVE_INFINITY) return 'too deep'
  return bytes > maxBytes && Buffer.byteLength(JSON.stringify(value) ?? '') > maxBytes ? 'too large' : undefined
}

/** At least as many bytes as the value has; infinite if it is nested too deeply. */
function upperBound(value: unknown, depth: number): number {
  if (typeof value === 'string') return value.length * CHARACTER_MAX_BYTES + PUNCTUATION_BYTES
  if (typeof value !== 'object' || value === null) return SCALAR_MAX_BYTES
  if (depth === DEPTH_MAX) return Number.POSITIVE_INFINITY
  let bytes = PUNCTUATION_BYTES
  if (Array.isArray(value)) {
    for (const item of value) bytes += upperBound(item, depth + 1) + PUNCTUATION_BYTES
    return bytes
  }
  // Parsed JSON has no enumerable keys but its own, and this is the fastest way through them.
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    bytes += key.length * CHARACTER_MAX_BYTES + PUNCTUATION_BYTES + upperBound(item, depth + 1)
  }
  return bytes
}

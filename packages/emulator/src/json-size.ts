/** Six bytes for a character that has to be escaped (`\\u0000`), which is more than any other needs in UTF-8. */
const CHARACTER_MAX_BYTES = 6
const SCALAR_MAX_BYTES = 25
const PUNCTUATION_BYTES = 4

/** Whether a JSON value, written as UTF-8, has more bytes than this. Counts exactly only where a guess will not do. */
export function isOverBytes(value: unknown, maxBytes: number): boolean {
  return upperBound(value, maxBytes) > maxBytes && Buffer.byteLength(JSON.stringify(value) ?? '') > maxBytes
}

/** At least as many bytes as the value has; stops counting once it is over the limit. */
function upperBound(value: unknown, maxBytes: number): number {
  let bytes = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0 && bytes <= maxBytes) {
    const next = waiting.pop()
    if (typeof next === 'string') bytes += next.length * CHARACTER_MAX_BYTES + PUNCTUATION_BYTES
    else if (typeof next !== 'object' || next === null) bytes += SCALAR_MAX_BYTES
    else if (Array.isArray(next)) {
      bytes += (next.length + 1) * PUNCTUATION_BYTES
      for (const item of next) waiting.push(item)
    } else {
      bytes += PUNCTUATION_BYTES
      for (const [key, item] of Object.entries(next)) {
        bytes += key.length * CHARACTER_MAX_BYTES + PUNCTUATION_BYTES
        waiting.push(item)
      }
    }
  }
  return bytes
}

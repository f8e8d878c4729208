/** What JSON is made of, and numbers that JavaScript has no exact value for as they were written. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

// In every Node that this runs on, and not yet in TypeScript.
const { parse, rawJSON, isRawJSON } = JSON as unknown as {
  parse: (text: string, reviver: Reviver) => unknown
  rawJSON: (source: string) => object
  isRawJSON: (value: unknown) => value is { readonly rawJSON: string }
}

/**
 * Reads JSON without losing a digit: a number with more of them than JavaScript keeps is written again as it was read.
 *
 * @throws {SyntaxError}
 */
export function parseJson(text: string): unknown {
  return parse(text, (_key, value, { source = '' }) =>
    typeof value === 'number' && digitsOf(String(value)) !== digitsOf(source) ? rawJSON(source) : value,
  )
}

/** A number that {@link parseJson} kept as it was written, as text. */
export function textOfLongNumber(value: unknown): string | undefined {
  return isRawJSON(value) ? value.rawJSON : undefined
}

/** What counts of a number besides its size: without sign, point, exponent, and the zeros around. */
function digitsOf(number: string): string {
  return number
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '')
}

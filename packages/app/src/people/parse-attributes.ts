/** Names whose values are text, whatever they look like. */
const identifiers: ReadonlySet<string> = new Set(['id', 'email', 'cio_id', 'phone'])

/**
 * Attributes with the values that their text stands for: numbers, booleans, objects and lists. The App API tells all of them as
 * text [doc].
 *
 * Whether `"7"` was a number when it was sent is not known any more, so this is for whoever knows that it was. Only text that
 * JSON would write in the very same way is taken: `"007"`, `"1e3"` and numbers beyond what a double holds exactly stay text, also within
 * objects and lists, and so do the identifiers `id`, `email`, `cio_id` and `phone`.
 *
 * @example
 * parseAttributes({ id: '42', seats: '7', trial: 'false', code: '007' }) // { id: '42', seats: 7, trial: false, code: '007' }
 */
export function parseAttributes(attributes: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, text]) => [name, identifiers.has(name) ? text : meaningOf(text)]),
  )
}

function meaningOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^-?\d/.test(text)) return isExact(text) ? Number(text) : text
  if (!/^[[{]/.test(text)) return text
  try {
    JSON.parse(text)
  } catch {
    return text
  }
  return JSON.parse(withExactNumbers(text))
}

function isExact(text: string): boolean {
  return String(Number(text)) === text && isWithinDouble(text)
}

/** JSON with text for the numbers that would lose digits. Texts are matched too, so that no number is seen in them. */
function withExactNumbers(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') || isWithinDouble(token) ? token : `"${token}"`,
  )
}

function isWithinDouble(text: string): boolean {
  const value = Number(text)
  return digitsOf(String(value)) === digitsOf(text) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** The significant digits of a number, however it is written: 15 of `-0.0150e3`. */
function digitsOf(text: string): string {
  return text
    .replace(/e.*$/i, '')
    .replaceAll(/[-.]/g, '')
    .replaceAll(/^0+|0+$/g, '')
}

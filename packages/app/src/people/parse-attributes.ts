/** Names whose values are text, whatever they look like. */
const identifiers: ReadonlySet<string> = new Set(['id', 'email', 'cio_id', 'phone'])

/**
 * Attributes with the values that their text stands for: numbers, booleans, objects and lists. The App API tells all of them as
 * text [doc].
 *
 * Whether `"7"` was a number when it was sent is not known any more, so this is for whoever knows that it was. Only text that
 * JSON would write in the very same way is taken: `"007"`, `"1e3"` and numbers beyond what a double holds exactly stay text, and so
 * do the identifiers `id`, `email`, `cio_id` and `phone`.
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
    return JSON.parse(text)
  } catch {
    return text
  }
}

function isExact(text: string): boolean {
  const value = Number(text)
  return String(value) === text && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

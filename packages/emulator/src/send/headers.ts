import { isRecord } from '../semantic-events.ts'

/**
 * Reads the headers of an email.
 *
 * [doc] [client] An object in the document of 2025 and from the clients; the text of a list of names and values in the
 * schema of 2026. Both are taken.
 *
 * @returns `undefined` if it is neither.
 */
export function readHeaders(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return {}
  if (isRecord(value)) return ofTexts(Object.entries(value))
  const list = typeof value === 'string' ? parsed(value) : undefined
  if (!Array.isArray(list)) return undefined
  return ofTexts(list.map((item: unknown) => (isRecord(item) ? [item.name, item.value] : [])))
}

function ofTexts(entries: readonly (readonly unknown[])[]): Record<string, string> | undefined {
  const isText = (entry: readonly unknown[]): entry is [string, string] =>
    typeof entry[0] === 'string' && typeof entry[1] === 'string'
  return entries.every(isText) ? Object.fromEntries(entries) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { invalid, type Problem } from './operation.ts'

/** [doc] An id of a person or of an object, in bytes of UTF-8. */
const ID_MAX_BYTES = 150

/** [doc] The name of an attribute, in bytes of UTF-8. */
const ATTRIBUTE_NAME_MAX_BYTES = 150

/** [doc] One value, in bytes of UTF-8; [default] of its JSON where it is no text. */
const ATTRIBUTE_VALUE_MAX_BYTES = 1000

/** [doc] In one identify call, or of one object or relationship. */
const ATTRIBUTES_MAX = 300

/**
 * [doc] The name of an event, in bytes of UTF-8. Another sentence of the same page speaks of 500 characters; the shorter
 * limit is the one that is met first.
 */
const EVENT_NAME_MAX_BYTES = 100

/** [doc] The data of an event, in bytes of JSON. */
const EVENT_DATA_MAX_BYTES = 100_000

/** [doc] Ids of one call about a segment. */
export const SEGMENT_IDS_MAX = 1000

/** [default] No text is published for an id that is too long. */
export function idProblems(field: string, id: string): Problem[] {
  if (Buffer.byteLength(id) <= ID_MAX_BYTES) return []
  return [invalid(field, `${field} cannot be longer than ${ID_MAX_BYTES} bytes`)]
}

/**
 * What is too long or too much among attributes.
 *
 * [doc] The texts are those of the page about invalid requests; its quotes are curly.
 *
 * @param path - Where they stand: `attributes`, or empty for the body itself.
 */
export function attributeProblems(attributes: Readonly<Record<string, unknown>>, path: string): Problem[] {
  const problems: Problem[] = []
  const entries = Object.entries(attributes)
  if (entries.length > ATTRIBUTES_MAX) {
    problems.push(invalid(path, `cannot identify more than ${ATTRIBUTES_MAX} attributes in one request`))
  }
  for (const [name, value] of entries) {
    const field = path === '' ? name : `${path}.${name}`
    if (Buffer.byteLength(name) > ATTRIBUTE_NAME_MAX_BYTES) {
      problems.push(invalid(field, `attribute name cannot be longer than ${ATTRIBUTE_NAME_MAX_BYTES} bytes`))
    }
    if (bytesOf(value) > ATTRIBUTE_VALUE_MAX_BYTES) {
      const message = `value for attribute ‘${name}’ cannot be longer than ${ATTRIBUTE_VALUE_MAX_BYTES} bytes`
      problems.push(invalid(field, message))
    }
  }
  return problems
}

export function eventNameProblems(name: string): Problem[] {
  if (Buffer.byteLength(name) <= EVENT_NAME_MAX_BYTES) return []
  return [invalid('name', `event name cannot be longer than ${EVENT_NAME_MAX_BYTES} bytes`)]
}

export function eventDataProblems(field: string, data: object): Problem[] {
  if (bytesOf(data) <= EVENT_DATA_MAX_BYTES) return []
  return [invalid(field, `event data cannot be longer than ${EVENT_DATA_MAX_BYTES} bytes`)]
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}

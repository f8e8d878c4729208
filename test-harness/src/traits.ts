/** One trait that is not as expected. */
export type TraitDifference = Readonly<{ trait: string; expected: string | undefined; received: string | undefined }>

/**
 * Compares expected traits with the attributes the App API answers, in which every value is a string: numbers and
 * booleans in their usual form, a `Date` in Unix seconds, lists and objects as JSON whose keys may stand in any order.
 * `undefined`, `null` and `''` expect the attribute to be absent. Attributes not mentioned are ignored.
 */
export function differingTraits(
  attributes: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, unknown>>,
): readonly TraitDifference[] {
  return Object.entries(expected).flatMap(([trait, value]) => {
    const wanted = stored(value)
    const received = Object.hasOwn(attributes, trait) ? attributes[trait] : undefined
    const same = wanted === received || (isNested(value) && sameJson(received, value))
    return same ? [] : [{ trait, expected: wanted, received }]
  })
}

/** One line for one trait that differs. */
export function sentenceOf({ trait, expected, received }: TraitDifference): string {
  return `  ${trait}: expected ${quoted(expected)}, received ${quoted(received)}`
}

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function stored(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (value instanceof Date) return String(Math.floor(value.getTime() / 1000))
  return isNested(value) ? JSON.stringify(sorted(value)) : String(value)
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}

function sameJson(received: string | undefined, expected: object): boolean {
  if (received === undefined) return false
  try {
    return JSON.stringify(sorted(JSON.parse(received))) === JSON.stringify(sorted(expected))
  } catch {
    return false
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isNested(value)) return value instanceof Date ? Math.floor(value.getTime() / 1000) : value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, nested]) => [key, sorted(nested)]),
  )
}

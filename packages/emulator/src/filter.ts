import { attributeText } from './routes/attribute-text.ts'
import { isRecord } from './semantic-events.ts'

/** A question about one person or object, of whatever kind `Leaf` is. */
export type Filter<Leaf> =
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly Filter<Leaf>[] }
  | { readonly kind: 'not'; readonly node: Filter<Leaf> }
  | { readonly kind: 'leaf'; readonly leaf: Leaf }

/** Asks for a value as it is written, or for any. */
export type AttributeTest = {
  readonly field: string
  /** `undefined` asks whether there is any. */
  readonly value: string | undefined
}

/** What a filter was found to be. */
export type Reading<Value> =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly problem: string; readonly value?: undefined }

/** [default] How deeply filters may be nested is not documented. */
const DEPTH_MAX = 50

/**
 * Reads a filter: `{ and: [] }`, `{ or: [] }`, `{ not: {} }`, or a leaf.
 *
 * [doc] The grammar is the same for searches, exports and broadcasts; `not` holds one object. [default] What does not
 * follow it is refused with a sentence.
 *
 * @param readLeaf - Reads what is none of the three, by its only key.
 */
export function readFilter<Leaf>(
  value: unknown,
  readLeaf: (key: string, value: unknown) => Reading<Leaf>,
  depth = 0,
): Reading<Filter<Leaf>> {
  if (depth > DEPTH_MAX) return { problem: `filter is nested more than ${DEPTH_MAX} deep` }
  if (!isRecord(value)) return { problem: 'filter is not an object' }
  const [entry, ...others] = Object.entries(value)
  if (!entry || others.length > 0) {
    return { problem: `filter has ${others.length + (entry ? 1 : 0)} keys, where one is wanted` }
  }
  const [key, inner] = entry
  if (key === 'and' || key === 'or') {
    if (!Array.isArray(inner) || inner.length === 0) return { problem: `${key} is not a list of filters` }
    const nodes: Filter<Leaf>[] = []
    for (const item of inner) {
      const read = readFilter(item, readLeaf, depth + 1)
      if (read.problem !== undefined) return read
      nodes.push(read.value)
    }
    return { value: { kind: key, nodes } }
  }
  if (key === 'not') {
    const read = readFilter(inner, readLeaf, depth + 1)
    return read.problem === undefined ? { value: { kind: 'not', node: read.value } } : read
  }
  const read = readLeaf(key, inner)
  return read.problem === undefined ? { value: { kind: 'leaf', leaf: read.value } } : read
}

/** [doc] `field` and `operator` are required, `value` for `eq` only. [default] Values are compared as they are written. */
export function readAttributeTest(key: string, input: unknown): Reading<AttributeTest> {
  if (!isRecord(input)) return { problem: `${key} is not an object` }
  const { field, operator, value } = input
  if (typeof field !== 'string' || field === '') return { problem: `${key}.field is missing` }
  if (operator === 'exists') return { value: { field, value: undefined } }
  if (operator !== 'eq') return { problem: `${key}.operator is not one of eq, exists` }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return { problem: `${key}.value is missing` }
  }
  return { value: { field, value: attributeText(value) } }
}

export function isMatch<Leaf>(filter: Filter<Leaf>, isTrue: (leaf: Leaf) => boolean): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.nodes.every((node) => isMatch(node, isTrue))
    case 'or':
      return filter.nodes.some((node) => isMatch(node, isTrue))
    case 'not':
      return !isMatch(filter.node, isTrue)
    case 'leaf':
      return isTrue(filter.leaf)
  }
}

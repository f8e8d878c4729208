import { type AttributeTest, type Filter, isMatch, type Reading, readAttributeTest, readFilter } from './filter.ts'
import { attributeText } from './routes/attribute-text.ts'
import { isRecord } from './semantic-events.ts'
import type { Person } from './state/person.ts'
import type { State } from './state/state.ts'

type PersonTest = { readonly segmentId: number } | AttributeTest

/** A question about people: are they in a segment, have they an attribute. */
export type PersonFilter = Filter<PersonTest>

/** Reads the filter of a search, an export or a broadcast. [doc] */
export function readPersonFilter(value: unknown): Reading<PersonFilter> {
  return readFilter(value, readTest)
}

function readTest(key: string, value: unknown): Reading<PersonTest> {
  if (key === 'attribute') return readAttributeTest(key, value)
  if (key !== 'segment') return { problem: `filter ${key} is not one of and, or, not, segment, attribute` }
  const id = isRecord(value) ? value.id : undefined
  return typeof id === 'number' && Number.isInteger(id)
    ? { value: { segmentId: id } }
    : { problem: 'segment.id is not an integer' }
}

/** Everybody a filter is true of, in the order in which they came. */
export function* peopleMatching(state: State, filter: PersonFilter): Generator<Person> {
  for (const person of state.people) if (isMatch(filter, (test) => isTrueOf(state, person, test))) yield person
}

function isTrueOf(state: State, person: Person, test: PersonTest): boolean {
  if ('segmentId' in test) return state.segments.find(test.segmentId)?.people.has(person) ?? false
  const value = textOf(person, test.field)
  if (value === undefined) return false
  if (test.value === undefined) return true
  // [doc] Emails are compared without case.
  return test.field === 'email' ? value.toLowerCase() === test.value.toLowerCase() : value === test.value
}

/** As text, like in answers. */
function textOf(person: Person, field: string): string | undefined {
  if (field === 'id' || field === 'email') return person[field]
  if (field === 'cio_id') return person.cioId
  const attribute = person.attributes.get(field)
  return attribute && attributeText(attribute.value)
}

import type { ObjectReference, Subject } from '../apply/relationships.ts'
import { isRecord } from '../semantic-events.ts'
import { type Fields, faulty, found, type Read, readSubject, readText } from './fields.ts'
import { attributeProblems, idProblems } from './limits.ts'
import { invalid, type Link, type Problem, required } from './operation.ts'

/** `{ object_type_id, object_id }` or `{ cio_object_id }`. [doc] Type ids are integers from 1 upwards, sent as text. */
export function readObjectReference(input: unknown, field: string): Read<ObjectReference> {
  if (input === undefined || input === null) return faulty(required(field))
  if (!isRecord(input)) return faulty(invalid(field, `${field} is not an object`))
  const { cio_object_id: cioObjectId, object_type_id: typeId, object_id: objectId } = input
  if (typeof cioObjectId === 'string' && cioObjectId !== '') return found({ cioObjectId })
  const type = readText(typeId, `${field}.object_type_id`)
  const id = readText(objectId, `${field}.object_id`)
  const problems = [
    ...type.problems,
    ...(type.value === undefined || /^[1-9]\d*$/.test(type.value)
      ? []
      : [invalid(`${field}.object_type_id`, `${field}.object_type_id is not a positive integer`)]),
    ...id.problems,
    ...(id.value === undefined ? [] : idProblems(`${field}.object_id`, id.value)),
  ]
  if (problems.length > 0 || type.value === undefined || id.value === undefined) return faulty(...problems)
  return found({ typeId: type.value, objectId: id.value })
}

/** Objects of a person: what `cio_relationships` of a person holds. */
export function readObjectLinks(input: unknown, field: string): Read<readonly Omit<Link, 'subject'>[]> {
  return readList(input, field, (entry, path) => {
    const object = readObjectReference(entry.identifiers, `${path}.identifiers`)
    return withAttributes(entry, path, object.problems, object.value && { object: object.value })
  })
}

/** People of an object: what `cio_relationships` of an object holds. */
export function readPeopleLinks(input: unknown, field: string): Read<readonly Omit<Link, 'object'>[]> {
  return readList(input, field, (entry, path) => {
    const subject: Read<Subject> = readSubject(entry.identifiers, `${path}.identifiers`)
    return withAttributes(entry, path, subject.problems, subject.value && { subject: subject.value })
  })
}

function withAttributes<End extends object>(
  { relationship_attributes: input }: Fields,
  path: string,
  endProblems: readonly Problem[],
  end: End | undefined,
): Read<End & { readonly attributes: Fields }> {
  const field = `${path}.relationship_attributes`
  const attributes = input ?? {}
  const problems = [
    ...endProblems,
    ...(isRecord(attributes) ? attributeProblems(attributes, field) : [invalid(field, `${field} is not an object`)]),
  ]
  if (problems.length > 0 || end === undefined || !isRecord(attributes)) return faulty(...problems)
  return found({ ...end, attributes })
}

function readList<Item>(
  input: unknown,
  field: string,
  read: (entry: Fields, path: string) => Read<Item>,
): Read<readonly Item[]> {
  if (!Array.isArray(input)) return faulty(invalid(field, `${field} is not an array`))
  const items: Item[] = []
  const problems: Problem[] = []
  for (const [index, entry] of (input as unknown[]).entries()) {
    const path = `${field}.${index}`
    const item: Read<Item> = isRecord(entry) ? read(entry, path) : faulty(invalid(path, `${path} is not an object`))
    if (item.value === undefined) problems.push(...item.problems)
    else items.push(item.value)
  }
  return problems.length > 0 ? faulty(...problems) : found(items)
}

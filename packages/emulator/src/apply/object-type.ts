import { identifierOf } from '../semantic-events.ts'

/** [doc] Type 1 where a message does not say. */
const DEFAULT_OBJECT_TYPE = '1'

/** The object type of a message; both spellings are read. [doc] [map] */
export function readObjectTypeId(values: Readonly<Record<string, unknown>>): string {
  return identifierOf(values.object_type_id) ?? identifierOf(values.objectTypeId) ?? DEFAULT_OBJECT_TYPE
}

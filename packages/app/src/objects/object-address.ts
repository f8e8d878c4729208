import { InvalidMessageError } from '@cio/core'
import { path } from '../ask.ts'

/** Which object: of which type, and its id there; by your own id or by the one that Customer.io gave it. */
export type ObjectAddress = {
  readonly object_type_id: string | number
} & (
  | { readonly object_id: string; readonly cio_object_id?: never }
  | { readonly cio_object_id: string; readonly object_id?: never }
)

/** The identifiers of an object. */
export type ObjectIdentifiers = { readonly object_id: string; readonly cio_object_id: string }

/** The path of an object, its `id_type`, and what it means when there is none. */
export function objectAt(object: ObjectAddress) {
  const { object_type_id, object_id, cio_object_id } = object
  if ((object_id === undefined) === (cio_object_id === undefined)) {
    throw new InvalidMessageError('An object is named by exactly one of object_id and cio_object_id.')
  }
  const [id_type, value, other] =
    object_id === undefined
      ? (['cio_object_id', cio_object_id ?? '', 'object_id'] as const)
      : (['object_id', object_id, 'cio_object_id'] as const)
  const missing =
    `No object of type ${object_type_id} has the ${id_type} ${JSON.stringify(value)}. Is it of that id_type? ` +
    `If it is of the other, name the object by { ${other} }.`
  return { at: path`/objects/${object_type_id}/${value}`, id_type, missing }
}

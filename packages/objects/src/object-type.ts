import { InvalidMessageError, requireText } from '@cio/core'

/** An object, by its id and the kind of thing it is. */
export type ObjectReference = {
  /** Your own id for the object, unique within its type. */
  readonly objectId: string
  /**
   * Which kind of object: an integer from 1 on. The type must exist in the workspace, where it is made by hand; what is sent
   * to another one is dropped [doc].
   *
   * @default 1
   */
  readonly objectTypeId?: number
}

/** Refuses what names no object, and fills in the type. */
export function requireObject(
  what: string,
  { objectId, objectTypeId = 1 }: ObjectReference,
): { readonly objectId: string; readonly objectTypeId: number } {
  requireText(what, 'objectId', objectId)
  if (!Number.isSafeInteger(objectTypeId) || objectTypeId < 1) {
    const found = typeof objectTypeId === 'string' ? `"${objectTypeId}"` : String(objectTypeId)
    throw new InvalidMessageError(
      `The objectTypeId of a message of type "${what}" is ${found}. It has to be an integer from 1 on.`,
    )
  }
  return { objectId, objectTypeId }
}

import type { Workspace } from '@cio/emulator'
import type { Reader } from '../src/index.ts'

/** The reader of a workspace, with the searches answered from its state: the emulator has no route for them yet. */
export function searchable(read: Reader, workspace: Workspace): Reader {
  const fits = (attributes: ReadonlyMap<string, { value: unknown }>, attribute: string, value: string | undefined) =>
    attributes.has(attribute) && (value === undefined || attributes.get(attribute)?.value === value)
  return {
    ...read,
    peopleWith: async ({ attribute, value }) =>
      [...workspace.state.people]
        .filter(({ attributes }) => fits(attributes, attribute, value))
        .map(({ id = null, email = null, cioId }) => ({ id, email, cio_id: cioId })),
    objectsWith: async ({ objectTypeId, attribute, value }) =>
      [...workspace.state.objects.ofType(String(objectTypeId))]
        .filter(({ attributes }) => fits(attributes, attribute, value))
        .map(({ objectId }) => objectId),
  }
}

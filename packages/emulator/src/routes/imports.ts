import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { importPeople } from '../import/import-people.ts'
import { localFile } from '../local-file.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import { isRecord } from '../semantic-events.ts'
import type { Import } from '../state/imports.ts'
import type { Workspace } from '../workspace.ts'
import { withJsonObject } from './json-object.ts'

export const importRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'POST', path: '/v1/imports', handle: create },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/imports/:import_id',
    handle: ({ workspace, parameters }) => {
      const found = workspace.state.imports.find(numericId(parameters.import_id))
      return found ? json({ import: answerOf(found) }) : appError(404, 'import not found')
    },
  },
]

const SCOPES = ['all', 'only_new', 'only_existing'] as const

/** [doc] `{ import: { name, data_file_url, type, identifier?, object_type_id?, … } }`. [default] The texts of what is refused. */
function create(exchange: Exchange): Answer {
  return withJsonObject(exchange, (body) => {
    const given = isRecord(body.import) ? body.import : {}
    const { name, data_file_url: url, type, identifier, object_type_id: objectTypeId } = given
    const { description = '', data_to_process: scope = 'all' } = given
    if (!isText(name) || !isText(url)) return appError(400, 'import.name and import.data_file_url are required')
    if (!isText(type) || !['people', 'event', 'relationship', 'object'].includes(type)) {
      return appError(400, 'import.type is not one of people, event, relationship, object')
    }
    if (type !== 'object' && identifier !== 'id' && identifier !== 'email') {
      return appError(400, 'import.identifier is not one of id, email')
    }
    if (type === 'object' && !isText(objectTypeId)) return appError(400, 'import.object_type_id is required')
    const known = SCOPES.find((each) => each === scope)
    // [doc]
    if (known === undefined || (type === 'event' && known === 'only_new')) {
      return appError(400, `import.data_to_process is not one of ${SCOPES.join(', ')}, for events not only_new`)
    }
    const { workspace } = exchange
    const at = toSeconds(workspace.clock.now())
    const made: Import = {
      ...{ id: workspace.state.imports.claimId(), name, description: String(description), type, scope: known },
      identifier: isText(identifier) ? identifier : undefined,
      objectTypeId: isText(objectTypeId) ? objectTypeId : undefined,
      ...{ state: 'preprocessing', rowsToImport: 0, rowsImported: 0, error: '', createdAt: at, updatedAt: at },
    }
    workspace.write((state) => {
      state.imports.record(made)
      const end = (outcome: Partial<Import>) =>
        state.imports.record({ ...made, ...outcome, updatedAt: toSeconds(workspace.clock.now()) })
      if (type !== 'people') {
        end({ state: 'failed', error: 'the emulator imports people only' })
        return
      }
      localFile(url)
        .then((text) => end(importPeople(state, made, text, momentOf(workspace))))
        .catch((error: unknown) =>
          end({ state: 'failed', error: error instanceof Error ? error.message : String(error) }),
        )
    })
    return json({ import: answerOf(made) })
  })
}

function momentOf({ clock }: Workspace) {
  const at = clock.now()
  return { at, receivedAt: at }
}

function answerOf(made: Import) {
  const { id, name, description, type, identifier, objectTypeId, scope, state, error } = made
  return {
    ...{ id, name, description, type, identifier, state, error },
    ...(objectTypeId !== undefined && { object_type_id: objectTypeId }),
    data_to_process: scope,
    // [doc] Of people and events; being phased out.
    ...((type === 'people' || type === 'event') && { people_to_process: scope }),
    rows_to_import: made.rowsToImport,
    rows_imported: made.rowsImported,
    created_at: made.createdAt,
    updated_at: made.updatedAt,
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

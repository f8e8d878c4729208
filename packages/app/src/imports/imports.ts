import { InvalidMessageError } from '@cio/core'
import type { AppClient } from '../app-client.ts'
import { type AskOptions, ask, path, required, signalOf } from '../ask.ts'

/** What is imported, and from where. */
export type CreateImportParameters = {
  readonly name: string
  /** Where Customer.io gets the CSV file from: public, and to be left there for two hours. */
  readonly data_file_url: string
  readonly description?: string
  /** Those that are there already, those that are not, or both. Events know no `only_new`. @default 'all' */
  readonly data_to_process?: 'all' | 'only_new' | 'only_existing'
} & (
  | {
      readonly type: 'people' | 'event'
      /** By which column people are found. */
      readonly identifier: 'id' | 'email'
      readonly object_type_id?: never
    }
  | { readonly type: 'relationship'; readonly identifier: 'id' | 'email'; readonly object_type_id: string }
  | { readonly type: 'object'; readonly object_type_id: string; readonly identifier?: never }
)

/** A file that is read into the workspace. */
export type Import = {
  readonly id: number
  readonly name: string
  readonly description?: string
  readonly type: 'people' | 'event' | 'relationship' | 'object'
  readonly state:
    | 'preprocessing'
    | 'preprocessed'
    | 'validating'
    | 'validated'
    | 'importing'
    | 'imported'
    | 'failed'
    | 'canceled'
  readonly identifier?: string
  readonly object_type_id?: string | number
  readonly data_to_process?: string
  readonly people_to_process?: string
  readonly rows_to_import?: number
  readonly rows_imported?: number
  /** What went wrong; empty where nothing did. */
  readonly error?: string
  /** The rows that could not be used are an export of their own. */
  readonly error_export_id?: number
  readonly error_download_url?: string
  readonly warning_export_id?: number
  readonly warning_download_url?: string
  /** Unix seconds. */
  readonly created_at?: number
  /** Unix seconds. */
  readonly updated_at?: number
}

/**
 * Has Customer.io read a CSV file of people, events, relationships or objects into the workspace.
 *
 * Sends `POST /v1/imports` with `{ import: { … } }`. Not repeated after a failure that leaves open whether it was asked for: events
 * would be there twice.
 *
 * @param app - A client of the App API.
 * @param parameters - What, and from where.
 * @param options - `signal` gives up.
 * @returns The import, which has only begun: see `getImport`.
 * @throws {InvalidMessageError} There is no name or no file. Nothing was sent.
 * @throws {ResponseError} 400: a parameter cannot be used.
 * @see https://docs.customer.io/integrations/api/app/#operation/import
 * @example
 * const data_file_url = 'https://files.example.com/people.csv'
 * const { id } = await createImport(app, { name: 'July', type: 'people', identifier: 'id', data_file_url })
 */
export async function createImport(
  app: AppClient,
  parameters: CreateImportParameters,
  options: AskOptions = {},
): Promise<Import> {
  for (const name of ['name', 'data_file_url', 'type'] as const) {
    if (!parameters[name]) throw new InvalidMessageError(`${name} is required of an import.`)
  }
  const asked = { body: { import: parameters }, ...signalOf(options) }
  return required('import', await ask<{ import: Import }>(app, 'POST', '/imports', asked))
}

/**
 * One import, and how far it is: it is over once its `state` is `imported`, `failed` or `canceled`.
 *
 * Sends `GET /v1/imports/{import_id}`.
 *
 * @param app - A client of the App API.
 * @param id - Of the import.
 * @param options - `signal` gives up.
 * @throws {NotFoundError} There is no such import.
 * @see https://docs.customer.io/integrations/api/app/#operation/getImport
 * @example
 * const { state, rows_imported } = await getImport(app, 30)
 */
export async function getImport(app: AppClient, id: number, options: AskOptions = {}): Promise<Import> {
  const missing = `There is no import ${id}.`
  return required('import', await ask<{ import: Import }>(app, 'GET', path`/imports/${id}`, signalOf(options), missing))
}

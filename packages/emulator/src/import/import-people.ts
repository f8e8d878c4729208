import { withPerson } from '../apply/effect.ts'
import type { Import } from '../state/imports.ts'
import type { Moment, State } from '../state/state.ts'
import { csvRows } from './csv-rows.ts'

/**
 * Creates or updates a person for each row of a CSV file, which are found by one of its columns; the others become attributes, as
 * text. [default]
 *
 * @returns How the import stands after that.
 */
export function importPeople(state: State, made: Import, text: string, moment: Moment): Partial<Import> {
  const rows = csvRows(text)
  const kind = made.identifier === 'email' ? 'email' : 'id'
  const other = kind === 'email' ? 'id' : 'email'
  let rowsImported = 0
  for (const row of rows) {
    const value = row.get(kind)
    if (value === undefined) continue
    const isKnown = state.people.find({ kind, value }) !== undefined
    if ((made.scope === 'only_new' && isKnown) || (made.scope === 'only_existing' && !isKnown)) continue
    const otherValue = row.get(other)
    const others = otherValue === undefined ? [] : [{ kind: other, value: otherValue } as const]
    const ineffective = withPerson(state, { address: { kind, value }, others }, moment, (person) => {
      const attributes = [...row].filter(([name]) => name !== kind && name !== other)
      state.mergeTraits(person, Object.fromEntries(attributes), moment)
      return undefined
    })
    if (!ineffective) rowsImported += 1
  }
  return { state: 'imported', rowsToImport: rows.length, rowsImported }
}

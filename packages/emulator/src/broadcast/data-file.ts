import { localFile } from '../local-file.ts'
import { type Entry, readPerson } from './audience.ts'

/** What stood in a file of people, and what could not be used of it. */
export type DataFile = { readonly entries: readonly Entry[]; readonly errors: readonly string[] }

/**
 * Fetches the file of a broadcast. [doc] Each line is a JSON object `{ "id" | "email", "data"? }`.
 *
 * [default] The texts of the errors.
 */
export async function fetchDataFile(url: string): Promise<DataFile> {
  try {
    return readDataFile(await localFile(url))
  } catch (error) {
    return { entries: [], errors: [`line 1: ${error instanceof Error ? error.message : String(error)}`] }
  }
}

function readDataFile(text: string): DataFile {
  const entries: Entry[] = []
  const errors: string[] = []
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue
    const line = index + 1
    const person = readPerson(parsed(content))
    if (person) entries.push({ ...person, line })
    else errors.push(`line ${line}: no JSON object with id or email`)
  }
  return { entries, errors }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

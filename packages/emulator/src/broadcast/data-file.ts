import { isLoopback } from '../guard.ts'
import { type Entry, readPerson } from './audience.ts'

/** What stood in a file of people, and what could not be used of it. */
export type DataFile = { readonly entries: readonly Entry[]; readonly errors: readonly string[] }

const FILE_MAX_BYTES = 8 * 1024 * 1024
const FETCH_MAX_MS = 10_000

/**
 * Fetches the file of a broadcast. [doc] Each line is a JSON object `{ "id" | "email", "data"? }`.
 *
 * From this machine only, following no redirects: nobody's request makes the emulator call elsewhere. [default] The texts of
 * the errors.
 */
export async function fetchDataFile(url: string): Promise<DataFile> {
  try {
    return readDataFile(await textAt(url))
  } catch (error) {
    return { entries: [], errors: [`line 1: ${error instanceof Error ? error.message : String(error)}`] }
  }
}

async function textAt(url: string): Promise<string> {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' }
  if (protocol !== 'http:' || !isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    throw new Error('the emulator fetches files by http from this machine only')
  }
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MAX_MS) })
  if (!response.ok) throw new Error(`the file was answered ${response.status}`)
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > FILE_MAX_BYTES) throw new Error(`the file has more than ${FILE_MAX_BYTES} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
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

import { createHash } from 'node:crypto'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { CleanupJournal } from './cleanup.ts'
import { isHeld, takeLease } from './lease.ts'
import { nameOf, type Registration } from './registration.ts'

/**
 * What has to be removed, on disk: one line of JSON for each registration, written before anything that creates it can be
 * sent. A process that is killed leaves it behind, and a later one reads it.
 */
export type Journal = CleanupJournal &
  Readonly<{
    path: string
    /** Deletes the file if nothing is left to remove; keeps it for a sweep otherwise. */
    close: () => void
  }>

/** Where a journal lies, and what it is about. */
export type JournalOptions = Readonly<{
  /** Where journals lie; made if it does not exist. */
  folder: string
  /** The run that writes. */
  runId: string
  /** Which workspace of which service, as {@link serviceName} tells it: a journal is of no use for another one. */
  service: string
}>

/** A journal as it is found. */
export type JournalFile = Readonly<{
  path: string
  runId: string
  service: string
  /** Registered and not removed, in the order of registration. */
  outstanding: readonly Registration[]
  /** Whether the process that writes it is still there. */
  isHeld: boolean
}>

/** The service of a journal about an emulator inside the process that writes it: nothing of it outlives that process. */
export const EMBEDDED = 'embedded emulator'

/** Names a workspace without giving its key away: an origin, and eight characters of the key's SHA-256. */
export function serviceName(origin: string, apiKey: string): string {
  return `${origin} ${createHash('sha256').update(apiKey).digest('hex').slice(0, 8)}`
}

/**
 * Starts a journal of this process, and holds a lease beside it for as long as it is open.
 *
 * A line is handed to the operating system before the call returns: it outlives the process, though not the machine.
 */
export function openJournal({ folder, runId, service }: JournalOptions): Journal {
  mkdirSync(folder, { recursive: true })
  if (service === EMBEDDED) forgetEmbedded(folder)
  const path = join(folder, `${runId}-${process.pid}-${Date.now().toString(36)}${randomLetters()}.jsonl`)
  const lease = takeLease(leaseOf(path))
  const file = openSync(path, 'ax')
  const outstanding = new Set<string>()
  const write = (line: object) => writeSync(file, `${JSON.stringify(line)}\n`)
  write({ run: runId, service })

  return Object.freeze({
    path,
    registered: (registration) => {
      outstanding.add(nameOf(registration))
      write({ registered: registration })
    },
    removed: (registration) => {
      outstanding.delete(nameOf(registration))
      write({ removed: registration })
    },
    left: (registration, error) => {
      write({ left: registration, error: error instanceof Error ? error.message : String(error) })
    },
    close: () => {
      closeSync(file)
      if (outstanding.size === 0) rmSync(path)
      lease.release()
    },
  })
}

/** Removes the journals of embedded emulators that ended with their processes. */
function forgetEmbedded(folder: string): void {
  for (const journal of findJournals(folder)) {
    if (journal.service === EMBEDDED && !journal.isHeld) deleteJournal(journal)
  }
}

/** Every journal of a folder, oldest name first; none if there is no such folder. */
export function findJournals(folder: string, now: () => number = Date.now): readonly JournalFile[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  return names.sort().flatMap((name) => {
    try {
      return readJournal(join(folder, name), now) ?? []
    } catch (error) {
      // Another process has just closed it.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
      throw error
    }
  })
}

/** Reads a journal, or a copy of one; `undefined` if the file does not begin like one. */
export function readJournal(path: string, now: () => number = Date.now): JournalFile | undefined {
  const [header, ...lines] = readFileSync(path, 'utf8').split('\n').map(parsed)
  if (header === undefined || typeof header.run !== 'string' || typeof header.service !== 'string') return undefined
  const outstanding = new Map<string, Registration>()
  for (const line of lines) {
    const [registered, removed] = [registrationIn(line?.registered), registrationIn(line?.removed)]
    if (registered !== undefined) outstanding.set(nameOf(registered), registered)
    if (removed !== undefined) outstanding.delete(nameOf(removed))
  }
  return {
    path,
    runId: header.run,
    service: header.service,
    outstanding: [...outstanding.values()],
    isHeld: isHeld(leaseOf(path), now),
  }
}

/** What somebody says was left behind. */
export type Leftovers = Readonly<{
  registrations: readonly Registration[]
  /** The run that reported it; `undefined` for a list of which no run tells. */
  runId: string | undefined
}>

/**
 * Reads what a run left behind from its report (`reports/<package>.<target>.json`), or from a JSON array of the same entries.
 *
 * @throws {Error} The file is neither, or names something that no run registers.
 */
export function readLeftovers(path: string): Leftovers {
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
  const { leftovers, runId }: { leftovers?: unknown; runId?: unknown } = Object(content)
  const entries = Array.isArray(content) ? content : leftovers
  if (!Array.isArray(entries)) throw new Error(`${path} is no list of what was left behind, and no run report.`)
  const registrations = entries.map((entry: unknown, index) => {
    const registration = registrationIn(typeof entry === 'string' ? parsed(entry) : entry)
    if (registration === undefined) throw new Error(`${path}: entry ${index} is nothing that a run registers.`)
    return registration
  })
  return { registrations, runId: typeof runId === 'string' ? runId : undefined }
}

/** Removes a journal that has served. */
export function deleteJournal({ path }: JournalFile): void {
  rmSync(path, { force: true })
  rmSync(leaseOf(path), { force: true })
}

function leaseOf(path: string): string {
  return `${path}.lease`
}

/** The last line of a journal whose writer was killed may be torn. */
function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : undefined
  } catch {
    return undefined
  }
}

function registrationIn(value: unknown): Registration | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { kind, userId, token, objectTypeId, objectId }: Record<string, unknown> = Object.fromEntries(
    Object.entries(value),
  )
  const isPerson = typeof userId === 'string'
  const isObject = typeof objectTypeId === 'number' && typeof objectId === 'string'
  if ((kind === 'person' || kind === 'suppression') && isPerson) return { kind, userId }
  if (kind === 'device' && isPerson && typeof token === 'string') return { kind, userId, token }
  if (kind === 'object' && isObject) return { kind, objectTypeId, objectId }
  if (kind === 'relationship' && isPerson && isObject) return { kind, userId, objectTypeId, objectId }
  return undefined
}

function randomLetters(): string {
  return Math.random().toString(36).slice(2, 8)
}

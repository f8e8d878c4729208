import { type IdKind, type ParsedId, parseId } from './ids.ts'
import { deleteJournal, EMBEDDED, findJournals, type JournalFile, readJournal } from './journal.ts'
import { MARKER_TRAIT } from './marker.ts'
import {
  nameOf,
  type ObjectReference,
  objectRegistration,
  personRegistration,
  type Registration,
} from './registration.ts'
import { identifierOf, isThere, type RemovalEvent, type RemovalOptions, removeAll } from './removal.ts'
import { idBehind } from './reserved.ts'

/** Where a sweep looks for what was left behind. */
export type SweepSource =
  /** The journals of runs that are over. */
  | Readonly<{ from: 'journals' }>
  /** One run that is over: its journals, and everything marked with it. */
  | Readonly<{ from: 'run'; runId: string }>
  /** One journal, such as the artifact of a job on another machine. */
  | Readonly<{ from: 'file'; path: string }>
  /** What a list names as left behind, as `readLeftovers` reads it. As good as a journal for what that run made itself. */
  | Readonly<{ from: 'list'; registrations: readonly Registration[]; runId: string | undefined }>
  /** The workspace: everything marked with any run. */
  | Readonly<{ from: 'search' }>

/** Where to look, what may be removed, and how. */
export type SweepOptions = Omit<RemovalOptions, 'onEvent' | 'runId'> &
  Readonly<{
    source: SweepSource
    /** First part of the ids that may be removed. */
    environment: string
    /** The workspace, as `serviceName` tells it; journals of another one are passed over. */
    service: string
    /** Where journals lie. What a run writes whose journal is still held there is never touched. */
    folder: string
    /**
     * Age in hours from which data is swept, counted from the time in its id; one hour at least, whatever is said. A run that
     * is named is swept at any age.
     *
     * @default 24
     */
    olderThanHours?: number
    /** Only tells what would be removed. @default true */
    isDryRun?: boolean
    /** Milliseconds since 1970. */
    now?: () => number
    /** Told what happens, as it happens. */
    onProgress?: (event: SweepEvent) => void
  }>

/** One step of a sweep. */
export type SweepEvent =
  | RemovalEvent
  | Readonly<{ type: 'found'; registration: Registration }>
  | Readonly<{ type: 'kept'; registration: Registration; reason: string }>
  | Readonly<{ type: 'passed over'; path: string; reason: string }>
  /** How many things are about to be removed. */
  | Readonly<{ type: 'due'; count: number }>

/** What a sweep found and did. */
export type SweepReport = Readonly<{
  isDryRun: boolean
  /** Removed, or in a dry run what would be. */
  swept: readonly Registration[]
  /** Found and left alone, with the reason in one sentence. */
  kept: readonly Readonly<{ registration: Registration; reason: string }>[]
  /** Not removed although it should have been. */
  failed: readonly Readonly<{ registration: Registration; error: unknown }>[]
}>

/** The age below which another run's data is never touched. */
const MINIMUM_HOURS = 1

const HOUR_MS = 3_600_000

/** What may have to go: that a run kept account of it is proof of who made it, that it was found is not. */
type Candidate = Readonly<{ registration: Registration; isProven: boolean }>

/**
 * Removes what runs left behind that were killed or failed to clean up. It touches only what has an id of ours (form,
 * checksum and environment), of which the journal or the report of its run tells or which carries the marker trait, of no run
 * that is still at work, and old enough. What ties two things together carries no trait of its own: one of the two has to be
 * ours and carry it. By default it only tells what it would remove.
 *
 * @returns What was removed, what was kept and why, and what failed; a failure never stops the rest.
 * @example
 * await sweep({ source: { from: 'search' }, sender, read, environment: 'test', service, folder, timeoutMs: 30_000, intervalMs: 500 })
 */
export async function sweep(options: SweepOptions): Promise<SweepReport> {
  const { source, read, folder, isDryRun = true, now = Date.now, onProgress } = options
  const journals = journalsOf(options)
  const held = new Set(findJournals(folder, now).flatMap(({ isHeld, runId }) => (isHeld ? [runId] : [])))
  const journalled = journals.flatMap(({ outstanding }) => outstanding)
  const candidates = [
    ...journalled.map((registration) => ({ registration, isProven: true })),
    ...listed(source),
    ...(await searched(options)),
  ]

  const swept: Registration[] = []
  const kept: { registration: Registration; reason: string }[] = []
  for (const [, { registration, isProven }] of distinct(candidates)) {
    onProgress?.({ type: 'found', registration })
    const reason =
      reasonToKeep(registration, held, options) ??
      (isProven || (await isMarked(registration, read)) ? undefined : unproven(registration))
    if (reason !== undefined) {
      kept.push({ registration, reason })
      onProgress?.({ type: 'kept', registration, reason })
    } else if (registration.kind === 'suppression' || !isDryRun || (await isThere(registration, read))) {
      swept.push(registration)
    }
  }
  if (isDryRun) return { isDryRun, swept, kept, failed: [] }

  onProgress?.({ type: 'due', count: swept.length })
  const { timeoutMs, intervalMs, settleMs = 0, sender } = options
  const runId = source.from === 'run' ? source.runId : 'sweep'
  const removal = { sender, read, timeoutMs, intervalMs, settleMs, runId }
  const failed = await removeAll(swept, onProgress === undefined ? removal : { ...removal, onEvent: onProgress })
  const unfinished = new Set([...kept, ...failed].map(({ registration }) => nameOf(registration)))
  for (const journal of journals) {
    if (!journal.outstanding.some((registration) => unfinished.has(nameOf(registration)))) deleteJournal(journal)
  }
  const stillThere = new Set(failed.map(({ registration }) => nameOf(registration)))
  return { isDryRun, swept: swept.filter((registration) => !stillThere.has(nameOf(registration))), kept, failed }
}

function journalsOf({ source, folder, service, now = Date.now, onProgress }: SweepOptions): readonly JournalFile[] {
  if (source.from === 'search' || source.from === 'list') return []
  const found =
    source.from === 'file'
      ? [readJournal(source.path, now) ?? unreadable(source.path)]
      : findJournals(folder, now).filter(({ runId }) => source.from === 'journals' || runId === source.runId)
  return found.filter((journal) => {
    // Nothing of it outlives its process.
    if (journal.service === EMBEDDED && source.from !== 'file') return false
    const reason = journal.isHeld
      ? 'its run is still at work'
      : journal.service === service
        ? undefined
        : `it belongs to ${journal.service}`
    if (reason !== undefined) onProgress?.({ type: 'passed over', path: journal.path, reason })
    return reason === undefined
  })
}

function unreadable(path: string): never {
  throw new Error(`${path} is not a cleanup journal: its first line does not name a run and a service.`)
}

/** What a list names: a run that reports what it left is believed about what it made, and anybody may write a list. */
function listed(source: SweepSource): readonly Candidate[] {
  if (source.from !== 'list') return []
  return source.registrations.map((registration) => {
    const runId = parsedIdOf(registration)?.runId
    return { registration, isProven: runId !== undefined && runId === source.runId }
  })
}

/** Everything in the workspace that carries the marker: of one run, or of any. */
async function searched({ source, read }: SweepOptions): Promise<readonly Candidate[]> {
  if (source.from !== 'search' && source.from !== 'run') return []
  const filter = { attribute: MARKER_TRAIT, ...(source.from === 'run' ? { value: source.runId } : {}) }
  const people = (await read.peopleWith(filter)).flatMap(({ id, email }) => id ?? email ?? [])
  const objects: Registration[] = []
  for (const { id: objectTypeId } of await read.objectTypes()) {
    const ids = await read.objectsWith({ ...filter, objectTypeId })
    objects.push(...ids.map((objectId) => objectRegistration({ objectTypeId, objectId })))
  }
  return [...people.map(personRegistration), ...objects].map((registration) => ({ registration, isProven: false }))
}

function distinct(candidates: readonly Candidate[]): ReadonlyMap<string, Candidate> {
  const byName = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const name = nameOf(candidate.registration)
    if (!byName.has(name)) byName.set(name, candidate)
  }
  return byName
}

/** Why something is not ours to remove, or not yet. */
function reasonToKeep(
  registration: Registration,
  held: ReadonlySet<string>,
  { source, environment, olderThanHours = 24, now = Date.now }: SweepOptions,
): string | undefined {
  const parsed = parsedIdOf(registration)
  if (parsed === undefined) return 'its id is not one of ours'
  if (parsed.environment !== environment) return `it belongs to the environment "${parsed.environment}"`
  if (held.has(parsed.runId)) return `the run ${parsed.runId} is still at work`
  if (source.from === 'run') {
    return parsed.runId === source.runId ? undefined : `it belongs to the run ${parsed.runId}`
  }
  const limitHours = Math.max(MINIMUM_HOURS, olderThanHours)
  const ageHours = (now() - parsed.madeAt * 1000) / HOUR_MS
  return ageHours >= limitHours
    ? undefined
    : `it is ${ageHours.toFixed(1)} hours old, and may go after ${limitHours} ${limitHours === 1 ? 'hour' : 'hours'}`
}

/** What is removed must have been made by us: for what ties two things together, one of them decides. */
function parsedIdOf(registration: Registration): ParsedId | undefined {
  switch (registration.kind) {
    case 'person':
    case 'suppression':
      return parsedAs('user', idBehind(registration.userId))
    case 'device':
      return parsedAs('device', registration.token)
    case 'object':
      return parsedAs('obj', registration.objectId)
    case 'relationship':
      return parsedAs('obj', registration.objectId) ?? parsedAs('user', idBehind(registration.userId))
  }
}

function parsedAs(kind: IdKind, id: string): ParsedId | undefined {
  const parsed = parseId(id)
  return parsed?.kind === kind ? parsed : undefined
}

/** Whether it carries the marker, or for what ties two things together, one of them that is ours does. */
async function isMarked(registration: Registration, read: SweepOptions['read']): Promise<boolean> {
  const [person, object] = [personIn(registration), objectIn(registration)]
  const isMarkedPerson = async () => person !== undefined && carriesMarker(await read.person(identifierOf(person)))
  const isMarkedObject = async () => object !== undefined && carriesMarker(await read.object(object))
  return (await isMarkedPerson()) || (await isMarkedObject())
}

/** Who is named and has an id of ours. That an id is suppressed cannot be seen in anybody. */
function personIn(registration: Registration): string | undefined {
  if (registration.kind === 'suppression' || registration.kind === 'object') return undefined
  return parsedAs('user', idBehind(registration.userId)) && registration.userId
}

function objectIn(registration: Registration): ObjectReference | undefined {
  if (registration.kind !== 'object' && registration.kind !== 'relationship') return undefined
  return parsedAs('obj', registration.objectId) && registration
}

function carriesMarker(profile: Readonly<{ attributes: Readonly<Record<string, unknown>> }> | undefined): boolean {
  return profile !== undefined && Object.hasOwn(profile.attributes, MARKER_TRAIT)
}

function unproven({ kind }: Registration): string {
  switch (kind) {
    case 'person':
    case 'object':
      return `it does not carry the trait ${MARKER_TRAIT}`
    case 'suppression':
      return 'only the journal or the report of its run can tell that a suppression is ours'
    case 'device':
    case 'relationship':
      return `nothing of ours that it belongs to carries the trait ${MARKER_TRAIT}`
  }
}

import { creationsOf, namesIn } from './creations.ts'
import type { IdsOptions } from './ids.ts'
import {
  type DeviceReference,
  deviceRegistration,
  idsOf,
  nameOf,
  type ObjectReference,
  objectRegistration,
  personRegistration,
  type Registration,
  type RelationshipReference,
  relationshipRegistration,
  suppressionRegistration,
} from './registration.ts'
import { type RemovalOptions, removeAll } from './removal.ts'

/**
 * What a test leaves behind, to be removed when it ends. Register before the request that creates it; registering the same
 * thing again changes nothing.
 */
export type Cleanup = Readonly<{
  /** A person, by `userId`; one who has no id of yours by email address. */
  user: (userId: string) => void
  /** An object. Type 1 where none is given. */
  object: (object: ObjectReference) => void
  /** A device, which can be named only together with its owner. */
  device: (device: DeviceReference) => void
  /** What ties a person to an object. It goes with either of them; one between two that stay needs registering. */
  relationship: (relationship: RelationshipReference) => void
  /** A suppression, which outlives the person and cannot be searched for. */
  suppression: (userId: string) => void
}>

/** A cleanup and the end of it. */
export type CleanupRegistry = Cleanup &
  Readonly<{
    /** Everything registered and not yet removed, in the order of registration. */
    registrations: readonly Registration[]
    /**
     * Registers what an id of ours names; for `createIds`. An anonymous id needs no removal, and a device is registered with
     * its owner, when a message that names both is noticed.
     */
    made: NonNullable<IdsOptions['onMade']>
    /** Accounts for a name under which nothing has to be removed, such as the second name of a registered person. */
    name: (id: string) => void
    /** Whether a name is accounted for: registered, made by the test, or a second name of somebody who is. */
    isKnown: (id: string) => boolean
    /**
     * Looks at a message that is about to leave. What it creates under a name that is accounted for is registered; what it
     * creates under another name fails `run`.
     */
    notice: (message: Readonly<Record<string, unknown>>) => void
    /**
     * Removes everything registered and everything noticed, and reads back that it is gone: suppressions, relationships,
     * devices, objects, people, the last registered of each kind first.
     *
     * @throws {LeftoverError} with everything that is still there; one failure never keeps the rest from being removed.
     * @throws {UnregisteredCreationError} if a noticed message created what no registration names.
     */
    run: () => Promise<void>
  }>

/** How a cleanup removes things, and where it keeps account of them. */
export type CleanupOptions = RemovalOptions &
  Readonly<{
    /**
     * Told of each registration the moment it is made, of what a noticed message creates before that leaves, and of what was
     * removed or left.
     */
    journal?: CleanupJournal
  }>

/** Where registrations are kept, so that they survive the process. */
export type CleanupJournal = Readonly<{
  /** Called when something is registered, or noticed that nobody registered, and not again while it has to be removed. */
  registered: (registration: Registration) => void
  /** Called when it was read back that it is gone, or, where nothing can be read back, when its removal was accepted. */
  removed: (registration: Registration) => void
  /** Called when it is still there, or may be, with what kept it from being removed. */
  left: (registration: Registration, error: unknown) => void
}>

/** Something that was registered could not be removed. */
export class LeftoverError extends Error {
  override readonly name = 'LeftoverError'
  /** What is still there, or may be. */
  readonly leftovers: readonly Registration[]

  constructor(failures: readonly { registration: Registration; error: unknown }[]) {
    super(
      [
        `Cleanup left ${failures.length} of what it had to remove:`,
        ...failures.map(({ registration, error }) => `  - ${nameOf(registration)}: ${sentenceOf(error)}`),
      ].join('\n'),
      { cause: failures[0]?.error },
    )
    this.leftovers = failures.map(({ registration }) => registration)
  }
}

/** A test created what nobody would have removed, had its requests not been watched. */
export class UnregisteredCreationError extends Error {
  override readonly name = 'UnregisteredCreationError'
  readonly creations: readonly Registration[]

  /**
   * @param creations - What was created, in the order in which it left.
   * @param frames - The stack of the call that sent the first of it: that is where the mistake is.
   */
  constructor(creations: readonly Registration[], frames: string) {
    super(
      [
        `This test created ${creations.length} of what no registration names:`,
        ...creations.map((creation) => `  - ${creation.kind === 'person' ? 'person ' : ''}${nameOf(creation)}`),
        "Take every id from the ids fixture, as in ids.user('merge'), or register it before the request that creates it, as in " +
          `${registeringCall(creations[0])}.`,
      ].join('\n'),
    )
    this.creations = creations
    this.stack = `${this.name}: ${this.message}${frames}`
  }
}

/** Keeps what has to go. */
export function createCleanup({ journal, ...removal }: CleanupOptions): CleanupRegistry {
  const registered = new Map<string, Registration>()
  const unregistered = new Map<string, Readonly<{ creation: Registration; frames: string }>>()
  const known = new Set<string>()

  const keep = (registration: Registration) => {
    const key = nameOf(registration)
    if (registered.has(key)) return
    journal?.registered(registration)
    registered.set(key, registration)
  }
  const register = (registration: Registration) => {
    if (idsOf(registration).includes(''))
      throw new TypeError(`cleanup takes the id of what has to go; of this ${registration.kind} it is empty.`)
    for (const id of idsOf(registration)) known.add(comparable(id))
    keep(registration)
  }
  const isKnown = (creation: Registration) => idsOf(creation).every((id) => known.has(comparable(id)))
  const notice = (message: Readonly<Record<string, unknown>>) => {
    for (const creation of creationsOf(message)) {
      const name = nameOf(creation)
      if (!isKnown(creation) && !unregistered.has(name)) unregistered.set(name, { creation, frames: callers() })
      keep(creation)
    }
    // Whoever is removed by one name is removed by the other.
    const { userId, email } = namesIn(message)
    if (userId !== undefined && email !== undefined && known.has(comparable(userId))) known.add(comparable(email))
  }
  const removeRegistered = async () => {
    const failures = await removeAll([...registered.values()], removal)
    const left = new Map(failures.map((failure) => [nameOf(failure.registration), failure]))
    for (const [key, registration] of registered) {
      const failure = left.get(key)
      if (failure) journal?.left(registration, failure.error)
      else {
        journal?.removed(registration)
        registered.delete(key)
      }
    }
    if (failures.length > 0) throw new LeftoverError(failures)
  }

  return Object.freeze({
    user: (userId) => register(personRegistration(userId)),
    object: (object) => register(objectRegistration(object)),
    device: (device) => register(deviceRegistration(device)),
    relationship: (relationship) => register(relationshipRegistration(relationship)),
    suppression: (userId) => register(suppressionRegistration(userId)),
    made: (kind, id, options) => {
      if (kind === 'user') register(personRegistration(id))
      else if (kind === 'obj') register(objectRegistration({ ...options, objectId: id }))
      else known.add(comparable(id))
    },
    name: (id) => {
      known.add(comparable(id))
    },
    isKnown: (id) => known.has(comparable(id)),
    notice,
    get registrations() {
      return [...registered.values()]
    },
    run: async () => {
      // A name may have been accounted for only after its message left.
      const strangers = [...unregistered.values()].filter(({ creation }) => !isKnown(creation))
      unregistered.clear()
      const problems: unknown[] = strangers.slice(0, 1).map(
        ({ frames }) =>
          new UnregisteredCreationError(
            strangers.map(({ creation }) => creation),
            frames,
          ),
      )
      await removeRegistered().catch((error: unknown) => problems.push(error))
      if (problems.length > 1) throw new AggregateError(problems, problems.map(sentenceOf).join('\n\n'))
      if (problems.length === 1) throw problems[0]
    },
  })
}

/** Frames of a stack that reaches from here through client and transport to whoever called them. */
const FRAMES = 100

/** Who called, in the lines of a stack trace, each after a line break. */
function callers(): string {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = FRAMES
  const { stack = '' } = new Error()
  Error.stackTraceLimit = stackTraceLimit
  return stack.slice(stack.indexOf('\n'))
}

/** [doc] Email addresses are compared without case, ids with it. */
function comparable(id: string): string {
  return id.includes('@') ? id.toLowerCase() : id
}

function registeringCall(creation: Registration | undefined): string {
  switch (creation?.kind) {
    case 'object':
    case 'relationship':
      return `cleanup.object({ objectTypeId: ${creation.objectTypeId}, objectId: '${creation.objectId}' })`
    case 'device':
      return `cleanup.device({ userId: '${creation.userId}', token: '${creation.token}' })`
    case 'suppression':
      return `cleanup.suppression('${creation.userId}')`
    default:
      return `cleanup.user('${creation?.userId ?? ''}')`
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

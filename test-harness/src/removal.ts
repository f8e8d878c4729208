import { createMessage, type Message, type Sender } from '@cio/core'
import { MARKER_TRAIT } from './marker.ts'
import type { PersonIdentifier, Reader } from './reader.ts'
import { personRegistration, type Registration, type Suppression } from './registration.ts'

/** What removes things and reads back that they are gone, and how patiently. Times are in milliseconds. */
export type RemovalOptions = Readonly<{
  /** Sends the removals. */
  sender: Sender
  /** Reads back that they happened. */
  read: Reader
  /** How long a removal may take to show. */
  timeoutMs: number
  /** Pause before the first read, for a service that is known to need it. @default 0 */
  firstReadAfterMs?: number
  /** Pause between two reads. */
  intervalMs: number
  /**
   * How long after it was first seen to be gone something has to be gone still, to count as removed. Before that it may come
   * back: what created it may become visible after its removal.
   *
   * @default 0
   */
  settleMs?: number
  /** Nothing can be read back: a removal that was accepted is all that can be seen. @default false */
  isBlind?: boolean
  /** The value of the marker trait of those who come back for a moment while a suppression is lifted. @default 'cleanup' */
  runId?: string
  /** Told what happens, as it happens. */
  onEvent?: (event: RemovalEvent) => void
}>

/** One step of a removal. */
export type RemovalEvent = Readonly<{
  type: 'removing' | 'removed' | 'failed'
  registration: Registration
  /** Why it is still there, or may be. */
  error?: unknown
}>

/** Something that could not be removed, and why. */
export type RemovalFailure = Readonly<{ registration: Registration; error: unknown }>

type Removable = Exclude<Registration, Suppression>

/** What goes first: a suppressed person cannot be named, and what hangs on somebody goes before them. */
const ORDER: readonly Removable['kind'][] = ['relationship', 'device', 'object', 'person']

/** What is still there after half of the time is removed once more before it is given up. */
const ROUNDS = 2

/**
 * Removes things and reads back that they are gone: suppressions, relationships, devices, objects, people, and within each
 * kind the last registered first. One failure never keeps the rest from being removed.
 *
 * @returns What is still there, or may be.
 */
export async function removeAll(
  registrations: readonly Registration[],
  options: RemovalOptions,
): Promise<readonly RemovalFailure[]> {
  const lastFirst = [...registrations].reverse()
  const suppressions = lastFirst.filter((registration) => registration.kind === 'suppression')
  const others = lastFirst.filter((registration) => registration.kind !== 'suppression')
  const failures = [...(await lift(suppressions, options))]

  // Whoever was suppressed came back for a moment, to show that they can.
  const people = new Set(others.map((registration) => registration.kind === 'person' && registration.userId))
  const returned = suppressions.flatMap(({ userId }) => (people.has(userId) ? [] : [personRegistration(userId)]))
  const removable = ORDER.flatMap((kind) =>
    [...others, ...returned].filter((registration) => registration.kind === kind),
  )
  return [...failures, ...(await remove(removable, options))]
}

async function remove(removable: readonly Removable[], options: RemovalOptions): Promise<readonly RemovalFailure[]> {
  const { sender, isBlind = false, onEvent } = options
  const refusals: Errors = new Map()
  const removeOne: Remove = async (registration) => {
    refusals.delete(registration)
    await sender.send(removalMessage(registration)).catch((error: unknown) => refusals.set(registration, error))
  }
  for (const registration of removable) {
    onEvent?.({ type: 'removing', registration })
    await removeOne(registration)
  }

  const left = isBlind ? refusals : await untilGone(removable, removeOne, options)
  return removable.flatMap((registration) => {
    const error = left.has(registration)
      ? (left.get(registration) ??
        refusals.get(registration) ??
        new Error(`the removal was accepted, but the ${registration.kind} is still there.`))
      : undefined
    return conclude(registration, error, onEvent)
  })
}

type Errors = Map<Removable, unknown>
type Remove = (registration: Removable) => Promise<void>

/**
 * Reads until everything was gone at both ends of a settle window, and removes again who came back meanwhile: what created
 * them has arrived after their removal.
 *
 * @returns What was still there when the time was over, with what kept it from being read at last.
 */
async function untilGone(
  removed: readonly Removable[],
  removeOne: Remove,
  { read, timeoutMs, firstReadAfterMs = 0, intervalMs, settleMs = 0 }: RemovalOptions,
): Promise<Errors> {
  const left: Errors = new Map()
  const unread: Errors = new Map()
  const goneSince = new Map<Removable, number>()
  let open = removed
  let round = 1
  let roundSince = performance.now()
  // Nobody has gone the moment they are removed; where nothing has to settle, they have.
  await pause(Math.max(firstReadAfterMs, Math.min(intervalMs, settleMs)))

  while (open.length > 0) {
    const now = performance.now()
    const isOver = now - roundSince >= timeoutMs / ROUNDS
    const there = await stillThere(open, read, unread)
    const again: Removable[] = []
    open = open.filter((registration) => {
      if (!there.has(registration)) {
        const since = goneSince.get(registration) ?? now
        goneSince.set(registration, since)
        return now - since < settleMs
      }
      const isBack = goneSince.delete(registration) && !unread.has(registration)
      if (isOver && round === ROUNDS) left.set(registration, unread.get(registration))
      else if (isOver || isBack) again.push(registration)
      return !left.has(registration)
    })
    for (const registration of again) await removeOne(registration)
    if (isOver && round < ROUNDS) {
      round += 1
      roundSince = performance.now()
    }
    // Who comes back stays: where all have gone, the end of the window tells as much as its every moment, and costs one read.
    const isSettling = open.every((registration) => goneSince.has(registration))
    if (open.length > 0) await pause(isSettling ? settleMs : intervalMs)
  }
  return left
}

/** Only reading back decides: a removal that was refused has failed only if something is still there. */
async function stillThere(
  registrations: readonly Removable[],
  read: Reader,
  unread: Errors,
): Promise<ReadonlySet<Removable>> {
  unread.clear()
  const ask = async (those: readonly Removable[], left: () => Promise<readonly Removable[]>) => {
    try {
      return await left()
    } catch (error) {
      for (const registration of those) unread.set(registration, error)
      return those
    }
  }
  const there = new Set<Removable>()
  for (const registration of registrations.filter((one) => !isPersonById(one))) {
    const left = await ask([registration], async () => ((await isThere(registration, read)) ? [registration] : []))
    for (const one of left) there.add(one)
  }
  // People are asked for together, which spares a live service many requests.
  const people = registrations.filter(isPersonById)
  const alive = await ask(people, async () => {
    const found = new Set((await read.peopleById(people.map(({ userId }) => userId))).map(({ id }) => id))
    return people.filter(({ userId }) => found.has(userId))
  })
  for (const one of alive) there.add(one)
  return there
}

function isPersonById(registration: Removable): registration is ReturnType<typeof personRegistration> {
  return registration.kind === 'person' && typeof identifierOf(registration.userId) === 'string'
}

async function lift(suppressions: readonly Suppression[], options: RemovalOptions): Promise<readonly RemovalFailure[]> {
  const failures: RemovalFailure[] = []
  for (const registration of suppressions) {
    options.onEvent?.({ type: 'removing', registration })
    const error = await unsuppress(registration, options).catch((error: unknown) => error)
    failures.push(...conclude(registration, error, options.onEvent))
  }
  return failures
}

/**
 * Lifts a suppression. No route tells who is suppressed: that it is gone shows only in somebody who can be identified
 * again, and who is then one more person to remove.
 */
async function unsuppress({ userId }: Suppression, options: RemovalOptions): Promise<void> {
  const { sender, read, timeoutMs, firstReadAfterMs = 0, intervalMs, runId = 'cleanup', isBlind = false } = options
  await sender.send(createMessage('track', { userId, event: 'User Unsuppressed' }))
  if (isBlind) return
  const started = performance.now()
  // An identify that overtakes the unsuppression is ignored, so it is repeated, four times within the deadline.
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await sender.send(createMessage('identify', { userId, traits: { [MARKER_TRAIT]: runId } }))
    await pause(firstReadAfterMs)
    do {
      if ((await read.person(identifierOf(userId))) !== undefined) return
      await pause(intervalMs)
    } while (performance.now() - started < (timeoutMs * attempt) / 4)
  }
  throw new Error('the unsuppression was accepted, but whoever is identified by this id is still ignored.')
}

function conclude(
  registration: Registration,
  error: unknown,
  onEvent: RemovalOptions['onEvent'],
): readonly RemovalFailure[] {
  onEvent?.(error === undefined ? { type: 'removed', registration } : { type: 'failed', registration, error })
  return error === undefined ? [] : [{ registration, error }]
}

function removalMessage(registration: Removable): Message {
  switch (registration.kind) {
    case 'relationship': {
      const { userId, objectTypeId, objectId } = registration
      const properties = { objectId, objectTypeId }
      return createMessage('track', { userId, event: 'Relationship Deleted', properties })
    }
    case 'device': {
      const { userId, token } = registration
      return createMessage('track', { userId, event: 'Device Deleted', context: { device: { token } } })
    }
    case 'object': {
      const { objectTypeId, objectId } = registration
      const properties = { objectId, objectTypeId }
      // [doc] An anonymous id is required, and not used.
      return createMessage('track', { anonymousId: objectId, event: 'Object Deleted', properties })
    }
    case 'person':
      return createMessage('track', { userId: registration.userId, event: 'User Deleted' })
  }
}

/** Whether something can still be read back. */
export async function isThere(registration: Removable, read: Reader): Promise<boolean> {
  switch (registration.kind) {
    case 'person':
      return (await read.person(identifierOf(registration.userId))) !== undefined
    case 'object':
      return (await read.object(registration)) !== undefined
    case 'device': {
      const owner = await read.person(identifierOf(registration.userId))
      return owner?.devices.some(({ id }) => id === registration.token) ?? false
    }
    case 'relationship': {
      // From the side of the object, which finds people by any of their identifiers.
      const people = (await read.objectRelationships(registration)) ?? []
      const name = registration.userId.toLowerCase()
      return people.some(
        ({ id, email, cio_id }) =>
          id === registration.userId || email?.toLowerCase() === name || `cio_${cio_id}` === registration.userId,
      )
    }
  }
}

/** [map] What a `userId` names is told from its shape: `cio_…`, an email address, or an id. */
export function identifierOf(userId: string): PersonIdentifier {
  if (userId.startsWith('cio_')) return { cioId: userId.slice('cio_'.length) }
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(userId) ? { email: userId } : userId
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

import { type Message, type MessageFields, requireText, type Sender } from '@cio/core'
import { deleteDeviceMessage } from '@cio/devices'
import { deleteRelationshipMessage, type ObjectReference } from '@cio/objects'
import { suppressPersonMessage } from '@cio/people'
import {
  type AuditOptions,
  type AuditRecord,
  type AuditStep,
  askingWith,
  closeRecord,
  givenUp,
  reasonOf,
  requireDurations,
  skipped,
  timeOf,
} from './audit.ts'
import { type Person, readPerson, readRelationships } from './person.ts'
import type { Reader } from './reader.ts'
import { sendStep } from './send-step.ts'

/** Whom to erase. */
export type ErasePersonParameters = {
  /** The person's id, email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** Your own number for the request. It stands in the record, and among the properties of the suppression. */
  readonly reference?: string
}

/**
 * Erases a person for good: their devices, their relationships, then their profile, whose id and email address are blocked.
 *
 * Reads `GET /v1/customers/{id}/attributes` and `/relationships`, sends a `POST /v1/track` for each device (`Device Deleted`) and
 * each relationship (`Relationship Deleted`), and reads until they are gone; then sends `User Suppressed`, and reads until the
 * profile is gone. The suppression is last, because what follows it about the same person is ignored [doc]. Objects stay:
 * they are about more than one person.
 *
 * Nothing is sent before it is known what there is: if that cannot be read, the record says so and the person is as
 * before. From then on a step that fails keeps no other from being taken, since the suppression deletes the profile with
 * all that is on it. Nobody by that name is suppressed all the same, and so cannot appear later.
 *
 * It does not reach what left Customer.io before, exports and data-out destinations among it. Those destinations receive the
 * deletions as events.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param reader - Asks the App API, as `createAppTransport` of `@cio/core` does.
 * @param parameters - Whom, and your number for it.
 * @param options - How long to wait for what was done to show.
 * @returns The record of it, whatever went wrong on the way: look at its `outcome`. The promise does not reject.
 * @throws {InvalidMessageError} at once: nobody is named. Nothing was read or sent.
 * @throws {ConfigurationError} at once: an option cannot work.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * const record = await erasePerson(client, appTransport, { userId: 'ada', reference: 'request 4711' })
 */
export function erasePerson(
  sender: Sender,
  reader: Reader,
  parameters: ErasePersonParameters,
  options: AuditOptions = {},
): Promise<AuditRecord> {
  requireText('User Suppressed', 'userId', parameters.userId)
  requireDurations(options)
  return erase(sender, reader, parameters, options)
}

/** What there is to erase. */
export type ErasureParameters = MessageFields &
  ErasePersonParameters & {
    /** Push tokens of the person's devices. */
    readonly tokens?: readonly string[]
    /** The objects they are related to. */
    readonly objects?: readonly ObjectReference[]
  }

/**
 * The messages that {@link erasePerson} sends, in their order, for a batch, a file or a queue. Pure; sends nothing.
 *
 * `messageId` is that of the suppression; the others get one of their own.
 */
export function erasureMessages(parameters: ErasureParameters): readonly Message[] {
  const { userId, reference, tokens = [], objects = [], messageId, ...fields } = parameters
  return [
    ...tokens.map((token) => deleteDeviceMessage({ ...fields, userId, token })),
    ...objects.map(({ objectId, objectTypeId = 1 }) =>
      deleteRelationshipMessage({ ...fields, userId, objectId, objectTypeId }),
    ),
    suppressPersonMessage({
      ...fields,
      userId,
      ...(messageId !== undefined && { messageId }),
      ...(reference !== undefined && { properties: { reference } }),
    }),
  ]
}

/** No route of the App API lists them [doc]. */
const blockedIdentifiers = 'That the identifiers are blocked: no route of the App API tells.'
const nobodyBefore =
  'That the suppression took effect: nobody had this name before it either, so that their absence proves nothing.'
const unlistedRelationships =
  'Which relationships there were: the App API lists those of people who have an id of your own. They go with the profile.'

async function erase(
  sender: Sender,
  reader: Reader,
  parameters: ErasePersonParameters,
  options: AuditOptions,
): Promise<AuditRecord> {
  const { userId, reference } = parameters
  const { now = Date.now } = options
  const opened = { operation: 'erasure', userId, reference, startedAt: timeOf(now) } as const
  const { lookUp, person, objects, messages } = await lookUpEverything(reader, parameters, options)
  if (lookUp.outcome !== 'verified') {
    const rest = ['delete devices', 'delete relationships', 'delete and suppress'] as const
    const reason = 'Nothing is sent before it is known what there is.'
    return closeRecord(opened, [lookUp, ...rest.map((step) => skipped(step, reason))], [blockedIdentifiers], now)
  }

  const ask = askingWith(options)
  const tokens = person?.tokens ?? []
  const [firstRelationship, suppression] = [tokens.length, tokens.length + objects.length]
  const areDevicesGone = async () => {
    const left = (await readPerson(reader, userId, ask))?.tokens ?? []
    return !tokens.some((token) => left.includes(token))
  }
  const areRelationshipsGone = async () => {
    const left = person?.id === undefined ? [] : await readRelationships(reader, person.id, ask)
    return !objects.some((object) => left.some((other) => isSame(object, other)))
  }
  const isPersonGone = async () => (await readPerson(reader, userId, ask)) === undefined

  const relations = messages.slice(firstRelationship, suppression)
  const [devices, relationships] = await Promise.all([
    sendStep(sender, 'delete devices', messages.slice(0, firstRelationship), areDevicesGone, options),
    sendStep(sender, 'delete relationships', relations, areRelationshipsGone, options),
  ])
  const suppressed = await sendStep(sender, 'delete and suppress', messages.slice(suppression), isPersonGone, options)
  const notVerifiable = [
    blockedIdentifiers,
    ...(person === undefined ? [nobodyBefore] : person.id === undefined ? [unlistedRelationships] : []),
  ]
  return closeRecord(opened, [lookUp, devices, relationships, suppressed], notVerifiable, now)
}

type Found = {
  readonly lookUp: AuditStep
  readonly person: Person | undefined
  readonly objects: readonly Required<ObjectReference>[]
  readonly messages: readonly Message[]
}

async function lookUpEverything(
  reader: Reader,
  parameters: ErasePersonParameters,
  options: AuditOptions,
): Promise<Found> {
  const ask = askingWith(options)
  const lookUp = { step: 'look up', count: 0, messageIds: [] } as const
  try {
    const person = await readPerson(reader, parameters.userId, ask)
    const objects = person?.id === undefined ? [] : await readRelationships(reader, person.id, ask)
    const messages = erasureMessages({ ...parameters, tokens: person?.tokens ?? [], objects })
    return {
      lookUp: { ...lookUp, count: person === undefined ? 0 : 1, outcome: 'verified' },
      person,
      objects,
      messages,
    }
  } catch (error) {
    const reason = options.signal?.aborted ? givenUp : `${reasonOf(error)}.`
    return { lookUp: { ...lookUp, outcome: 'failed', reason }, person: undefined, objects: [], messages: [] }
  }
}

function isSame(one: Required<ObjectReference>, other: Required<ObjectReference>): boolean {
  return one.objectId === other.objectId && one.objectTypeId === other.objectTypeId
}

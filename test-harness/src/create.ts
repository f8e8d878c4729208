import { createMessage, type Sender } from '@cio/core'
import type { CleanupRegistry } from './cleanup.ts'
import { eventually } from './eventually.ts'
import type { Ids } from './ids.ts'
import { MARKER_TRAIT } from './marker.ts'
import type { Reader } from './reader.ts'
import { type ObjectReference, objectRegistration } from './registration.ts'
import { reservedEmail } from './reserved.ts'
import type { Samples } from './samples.ts'
import { differingTraits, sentenceOf } from './traits.ts'

/**
 * Puts something into the workspace that a test starts from. Whatever it is, it is registered for cleanup before it is
 * sent, and can be read back by the time the promise resolves; people and objects are marked with the run.
 */
export type Create = Readonly<{
  /** A person. */
  person: (parameters?: CreatePersonParameters) => Promise<CreatedPerson>
  /** An object, related to the person given, or to one made for it: Customer.io makes no object without one. */
  object: (parameters?: CreateObjectParameters) => Promise<CreatedObject>
  /** A device of the person given, or of one made for it. */
  device: (parameters?: CreateDeviceParameters) => Promise<CreatedDevice>
  /** A relationship between a person and an object, each of them made where it is not given. */
  relationship: (parameters?: CreateRelationshipParameters) => Promise<CreatedRelationship>
}>

type Values = Readonly<Record<string, unknown>>

/** What goes into the id and the traits of a person. */
export type CreatePersonParameters = Readonly<{
  /** Second part of the id. @default 'person' */
  type?: string
  /** Over the sample data, the marker and the email address. */
  traits?: Values
}>

/** A person who can be read back. */
export type CreatedPerson = Readonly<{
  userId: string
  /** Under a domain reserved by RFC 2606, so that no message can ever reach anybody. */
  email: string
  /** Everything that was sent, the marker included. */
  traits: Values
}>

/** What an object is made of, and who is related to it. */
export type CreateObjectParameters = Readonly<{
  /** Second part of the id. @default 'object' */
  type?: string
  /** @default 1 */
  objectTypeId?: number
  /** Over the sample data and the marker. */
  traits?: Values
  /** Who is related to it. @default a person made for it */
  userId?: string
}>

/** An object that can be read back; `userId` is who is related to it, `traits` is everything that was sent, the marker included. */
export type CreatedObject = Readonly<{ objectTypeId: number; objectId: string; userId: string; traits: Values }>

/** What a device is made of, and whose it is. */
export type CreateDeviceParameters = Readonly<{
  /** Second part of the token. @default 'device' */
  type?: string
  /** @default drawn */
  platform?: 'ios' | 'android'
  /** Attributes of the device. */
  attributes?: Values
  /** Whose it is. @default a person made for it */
  userId?: string
}>

/** A device that can be read back, and `userId`, whose it is. */
export type CreatedDevice = Readonly<{ userId: string; token: string; platform: 'ios' | 'android' }>

/** Between whom and what a relationship is made. */
export type CreateRelationshipParameters = Readonly<{
  /** @default a person made for it */
  userId?: string
  /** @default an object made for it */
  object?: ObjectReference
  /** Attributes of the relationship itself. */
  attributes?: Values
}>

/** A relationship that can be read back, by the two it is between. */
export type CreatedRelationship = Readonly<{ userId: string; objectTypeId: number; objectId: string }>

/**
 * What things are created with: ids, a sender, a reader, and the run that they are marked with. How long to wait for a creation to
 * show (`timeoutMs`), and the pauses before the first read (`firstReadAfterMs`, none unless given) and between two reads
 * (`intervalMs`) are in milliseconds.
 */
export type CreateOptions = Readonly<{
  ids: Ids
  sender: Sender
  read: Reader
  runId: string
  timeoutMs: number
  firstReadAfterMs?: number
  intervalMs: number
  /** Takes what an id alone does not register: devices, relationships, and the second name of a person. */
  cleanup?: Pick<CleanupRegistry, 'device' | 'relationship' | 'name'>
  /** Where what nobody specified comes from; without it there is nothing but the marker and the address. */
  samples?: Samples
}>

/**
 * Makes what a test starts from: the `create` of the fixtures, for a program of your own.
 *
 * Its promises reject with what `sender` or `read` rejects with, and with an error that says so when something was accepted and is
 * not there after `timeoutMs`. Ids are registered for cleanup by the `onMade` of `ids`; what an id does not tell, by `cleanup`.
 */
export function createCreate(options: CreateOptions): Create {
  const { ids, sender, read, runId, timeoutMs, firstReadAfterMs = 0, intervalMs, cleanup, samples } = options
  const marker = { [MARKER_TRAIT]: runId }
  /** @param problemOf - What is wrong with what was read; nothing once it is as it was sent. */
  const until = async <Value>(
    what: string,
    readBack: () => Promise<Value>,
    problemOf: (value: Value) => string | undefined,
  ) => {
    await eventually(
      readBack,
      (value) => {
        const problem = problemOf(value)
        if (problem !== undefined) throw new Error(`${what} was accepted, but ${problem}`)
      },
      { timeoutMs, firstReadAfterMs, intervalMs },
    )
  }
  const unless = (isThere: boolean) =>
    isThere ? undefined : 'cannot be read back: was it dropped, or stored elsewhere?'

  const person: Create['person'] = async ({ type = 'person', traits = {} } = {}) => {
    const userId = ids.user(type)
    const email = reservedEmail(userId)
    const all = { ...samples?.person(userId), email, ...marker, ...traits }
    cleanup?.name(email)
    await sender.send(createMessage('identify', { userId, traits: all }))
    await until(
      userId,
      () => read.person(userId),
      (found) => unless(found !== undefined),
    )
    return { userId, email, traits: all }
  }
  const someone = async (userId: string | undefined) => userId ?? (await person()).userId

  const relate = async (userId: string, reference: ObjectReference, traits: Values, attributes: Values) => {
    const { objectTypeId, objectId } = objectRegistration(reference)
    const message = { ...traits, objectTypeId, relationshipAttributes: attributes }
    await sender.send(createMessage('group', { userId, groupId: objectId, traits: message }))
    await until(
      `The relationship of ${userId} with ${objectId}`,
      () => read.relationships(userId),
      (relationships = []) => {
        const found = relationships.find((other) => other.objectTypeId === objectTypeId && other.objectId === objectId)
        if (found === undefined) return unless(false)
        const differences = differingTraits(found.attributes, attributes)
        return differences.length === 0
          ? undefined
          : `its attributes differ:\n${differences.map(sentenceOf).join('\n')}`
      },
    )
    return { userId, objectTypeId, objectId }
  }
  const object: Create['object'] = async ({ type = 'object', objectTypeId = 1, traits = {}, userId } = {}) => {
    const objectId = ids.object(type, { objectTypeId })
    const all = { ...samples?.company(), ...marker, ...traits }
    return { ...(await relate(await someone(userId), { objectTypeId, objectId }, all, {})), traits: all }
  }

  return Object.freeze({
    person,
    object,
    device: async ({ type = 'device', platform = samples?.platform() ?? 'ios', attributes = {}, userId } = {}) => {
      const token = ids.device(type)
      const owner = await someone(userId)
      // That of a person made for it goes with them.
      if (userId !== undefined) cleanup?.device({ userId, token })
      await sender.send(
        createMessage('track', {
          userId: owner,
          event: 'Device Created or Updated',
          context: { device: { token, type: platform } },
          properties: attributes,
        }),
      )
      await until(
        `The device ${token}`,
        () => read.person(owner),
        (person) => unless(person?.devices.some(({ id }) => id === token) === true),
      )
      return { userId: owner, token, platform }
    },
    relationship: async ({ userId, object: given, attributes = {} } = {}) => {
      // It goes with whichever end is made for it.
      if (userId !== undefined && given !== undefined) cleanup?.relationship({ ...given, userId })
      const owner = await someone(userId)
      return await relate(owner, given ?? (await object({ userId: owner })), {}, attributes)
    },
  })
}

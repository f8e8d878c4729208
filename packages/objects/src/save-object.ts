import {
  type AnyTraits,
  createMessage,
  type Identity,
  type MessageFields,
  type Receipt,
  requireRecord,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { GroupMessage } from '@cio/wire'
import { type ObjectReference, requireObject } from './object-type.ts'
import { sendSeveral } from './several.ts'

/** Which object, what is known of it, and who belongs to it. With a type of your own, `traits` are some of its properties. */
export type SaveObjectParameters<Traits extends object = AnyTraits> = Identity &
  MessageFields &
  ObjectReference & {
    /** Attributes of the object to add or overwrite. Those you leave out stay as they are. */
    readonly traits?: Readonly<Partial<Traits>>
    /** Attributes of what ties the person to the object, such as a role. */
    readonly relationshipAttributes?: Readonly<Record<string, unknown>>
  }

/**
 * Creates an object, or merges attributes into the one already there, and relates a person to it.
 *
 * Sends `POST /v1/group` with `{ type, userId?, anonymousId?, groupId, traits, messageId, timestamp, context?, integrations? }`,
 * at most 32 KiB of JSON; the object's type and the relationship's attributes travel in `traits` as `object_type_id` and
 * `relationshipAttributes`, and are not stored on the object.
 *
 * An object is always sent with somebody: a visitor with an `anonymousId` is related once they are identified.
 *
 * @typeParam Traits - The attributes of your objects and their types. It costs nothing at run time.
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Which object, its attributes, and who belongs to it.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the object follows a moment later.
 * @throws {InvalidMessageError} at once: nobody or no object is named, or the traits are no object; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/group
 * @example
 * await saveObject(client, { userId: 'ada', objectId: 'acme', traits: { name: 'Acme', seats: 40 } })
 */
export function saveObject<Traits extends object = AnyTraits>(
  sender: Sender,
  parameters: SaveObjectParameters<Traits>,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(saveObjectMessage<Traits>(parameters), options)
}

/** The message that {@link saveObject} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function saveObjectMessage<Traits extends object = AnyTraits>(parameters: SaveObjectParameters<Traits>) {
  const { objectId, objectTypeId, traits, relationshipAttributes, ...fields }: SaveObjectParameters = parameters
  const object = requireObject('group', parameters)
  requireRecord('group', 'traits', traits)
  requireRecord('group', 'relationshipAttributes', relationshipAttributes)
  return createMessage('group', {
    ...fields,
    groupId: object.objectId,
    traits: {
      ...traits,
      // [doc] A stringified integer.
      object_type_id: String(object.objectTypeId),
      ...(relationshipAttributes && { relationshipAttributes }),
    },
  }) satisfies GroupMessage
}

/**
 * Creates or updates several objects, each with somebody who belongs to it.
 *
 * Sends a `POST /v1/group` for each, as `saveObject` does, since the API takes one object in a call; through a batcher they share
 * requests, and it need not be awaited. None leaves before all of them are built.
 *
 * @typeParam Traits - The attributes of your objects and their types. It costs nothing at run time.
 * @param sender - A client, a batcher, or any other sender.
 * @param objects - As for `saveObject`.
 * @param options - `signal` gives up on all of them.
 * @returns The receipts in the same order, once every message is accepted.
 * @throws {InvalidMessageError} at once: one of them cannot be built. Nothing was sent. One over 32 KiB is among those that were not accepted.
 * @throws {SeveralError} Some were not accepted: `refused` are those messages, `errors` the reasons.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/group
 * @example
 * await saveObjects(client, [{ userId: 'ada', objectId: 'acme' }, { userId: 'ada', objectId: 'blue-finch' }])
 */
export function saveObjects<Traits extends object = AnyTraits>(
  sender: Sender,
  objects: readonly SaveObjectParameters<Traits>[],
  options?: SendOptions,
): Promise<readonly Receipt[]> {
  return sendSeveral(sender, saveObjectsMessages<Traits>(objects), options)
}

/** The messages that {@link saveObjects} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function saveObjectsMessages<Traits extends object = AnyTraits>(
  objects: readonly SaveObjectParameters<Traits>[],
) {
  return objects.map((object) => saveObjectMessage<Traits>(object))
}

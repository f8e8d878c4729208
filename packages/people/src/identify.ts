import {
  type AnyTraits,
  createMessage,
  type EmailIdentity,
  type Identity,
  InvalidMessageError,
  type MessageFields,
  type Receipt,
  requireRecord,
  requireText,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { IdentifyMessage } from '@cio/wire'

/** Who the person is, and what to remember about them. With a type of your own, `traits` are some of its properties. */
export type IdentifyParameters<Traits extends object = AnyTraits> = (Identity | EmailIdentity) &
  MessageFields & {
    /** Attributes to add or overwrite. Those you leave out stay as they are. */
    readonly traits?: Readonly<Partial<Traits>>
    /** An object that the person belongs to, related in the same call. [map] Its id becomes the attribute `objectId` as well. */
    readonly object?: RelatedObject
  }

/** An object, and what ties the person to it. */
export type RelatedObject = {
  /** Your own id for the object. One that does not exist is created. */
  readonly objectId: string
  /**
   * Which kind of object: an integer from 1 on. The type must exist in the workspace.
   *
   * @default 1
   */
  readonly objectTypeId?: number
  /** Attributes of the relationship, such as a role. */
  readonly relationshipAttributes?: Readonly<Record<string, unknown>>
}

/**
 * Creates a person, or merges traits into the one already there.
 *
 * Sends `POST /v1/identify` with `{ type, userId?, anonymousId?, traits?, messageId, timestamp, context?, integrations? }`,
 * at most 32 KiB of JSON.
 *
 * A `userId` that looks like an email address names the person by email, one that begins with `cio_` by the id that
 * Customer.io gave them, and any other by your own id. An email address in `traits` that already belongs to somebody
 * updates that person, who then receives the `userId`. Without either id, the email address in `traits` names the person.
 *
 * @typeParam Traits - Your attributes of people and their types. It costs nothing at run time.
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, and which traits.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the profile follows a moment later.
 * @throws {InvalidMessageError} at once: nobody is named or the traits are no object; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {ResponseError} 400 in strict mode: `details` names the fields.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/identify
 * @example
 * await identify(client, { userId: 'ada', traits: { plan: 'pro' } })
 */
export function identify<Traits extends object = AnyTraits>(
  sender: Sender,
  parameters: IdentifyParameters<Traits>,
  options?: SendOptions,
): Promise<Receipt> {
  return sender.send(identifyMessage<Traits>(parameters), options)
}

/** The message that {@link identify} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function identifyMessage<Traits extends object = AnyTraits>(parameters: IdentifyParameters<Traits>) {
  const { object, ...fields }: IdentifyParameters = parameters
  return createMessage('identify', object === undefined ? fields : related(fields, object)) satisfies IdentifyMessage
}

/** [map] The object stands among the traits, where the service leaves the id and takes the rest out again. */
function related<Fields extends { readonly traits?: Readonly<Record<string, unknown>> }>(
  fields: Fields,
  { objectId, objectTypeId = 1, relationshipAttributes }: RelatedObject,
): Fields {
  requireText('identify', 'objectId', objectId)
  requireRecord('identify', 'traits', fields.traits)
  requireRecord('identify', 'relationshipAttributes', relationshipAttributes)
  if (!Number.isSafeInteger(objectTypeId) || objectTypeId < 1) {
    const found = typeof objectTypeId === 'string' ? `"${objectTypeId}"` : String(objectTypeId)
    throw new InvalidMessageError(
      `The objectTypeId of a message of type "identify" is ${found}. It has to be an integer from 1 on.`,
    )
  }
  const relationship = relationshipAttributes && { relationshipAttributes }
  return { ...fields, traits: { ...fields.traits, objectId, objectTypeId: String(objectTypeId), ...relationship } }
}

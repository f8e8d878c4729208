import type { Identity, MessageFields, Receipt, Sender, SendOptions } from '@cio/core'
import type { ObjectReference } from './object-type.ts'
import { saveObjectMessage } from './save-object.ts'
import { sendSeveral } from './several.ts'

/** Who belongs to which object, and how. */
export type RelateParameters = Identity &
  MessageFields &
  ObjectReference & {
    /** Attributes of what ties the person to the object, such as a role. Those you leave out stay as they are. */
    readonly relationshipAttributes?: Readonly<Record<string, unknown>>
  }

/**
 * Relates a person to an object, or changes how. The object's own attributes stay as they are.
 *
 * Sends `POST /v1/group` as `saveObject` does, with no attributes of the object. An object that does not exist is created.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who, which object, and the attributes of the relationship.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the relationship follows a moment later.
 * @throws {InvalidMessageError} at once: nobody or no object is named; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/group
 * @example
 * await relate(client, { userId: 'grace', objectId: 'acme', relationshipAttributes: { role: 'owner' } })
 */
export function relate(sender: Sender, parameters: RelateParameters, options?: SendOptions): Promise<Receipt> {
  return sender.send(relateMessage(parameters), options)
}

/** The message that {@link relate} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function relateMessage(parameters: RelateParameters) {
  return saveObjectMessage(parameters)
}

/** Who belongs to an object, and how. */
export type Member = Identity & {
  /** Attributes of what ties the person to the object. Those you leave out stay as they are. */
  readonly relationshipAttributes?: Readonly<Record<string, unknown>>
}

/** Which object, and who belongs to it. */
export type RelateSeveralParameters = Omit<MessageFields, 'messageId'> &
  ObjectReference & {
    readonly members: readonly Member[]
  }

/**
 * Relates several people to an object, or changes how. The object's own attributes stay as they are.
 *
 * Sends a `POST /v1/group` for each, as `relate` does, since the API takes one person in a call; through a batcher they share
 * requests, and it need not be awaited. None leaves before all of them are built.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Which object, and who.
 * @param options - `signal` gives up on all of them.
 * @returns The receipts in the order of the members, once every message is accepted.
 * @throws {InvalidMessageError} at once: one of them cannot be built. Nothing was sent. One over 32 KiB is among those that were not accepted.
 * @throws {SeveralError} Some were not accepted: `refused` are those messages, `errors` the reasons.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/group
 * @example
 * await relateSeveral(client, { objectId: 'acme', members: [{ userId: 'ada' }, { userId: 'grace' }] })
 */
export function relateSeveral(
  sender: Sender,
  parameters: RelateSeveralParameters,
  options?: SendOptions,
): Promise<readonly Receipt[]> {
  return sendSeveral(sender, relateSeveralMessages(parameters), options)
}

/** The messages that {@link relateSeveral} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function relateSeveralMessages({ members, ...parameters }: RelateSeveralParameters) {
  return members.map((member) => relateMessage({ ...parameters, ...member }))
}

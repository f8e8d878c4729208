import {
  createMessage,
  InvalidMessageError,
  type MessageFields,
  type Receipt,
  type Sender,
  type SendOptions,
} from '@cio/core'
import type { AliasMessage } from '@cio/wire'

/** Who stays, and who is folded in. */
export type AliasParameters = MessageFields & {
  /** The person to keep: an id, an email address, or `cio_` and the id that Customer.io gave them. */
  readonly userId: string
  /** The person to fold in and delete, named in the same way. */
  readonly previousId: string
}

/**
 * Merges one person into another. It cannot be undone: the person named by `previousId` is deleted.
 *
 * Sends `POST /v1/alias` with `{ type, userId, previousId, messageId, timestamp, context?, integrations? }`, at most 32 KiB of
 * JSON.
 *
 * The person named by `userId` keeps what they have, and gains the other's attributes where their own are empty, the events
 * of the last 30 days, manual segments and message history. They must exist: a merge into somebody who is not there
 * yet does nothing, also right after an `identify`. To join the anonymous activity of a visitor, identify with both ids
 * instead; an anonymous id as `previousId` matches nobody.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param parameters - Who stays, and who goes.
 * @param options - `signal` gives up, also while the call waits for its turn.
 * @returns `{ messageId, attempts }` once the message is accepted; the merge follows a moment later.
 * @throws {InvalidMessageError} at once: an id is missing, or both are the same; by the promise: the message is over 32 KiB.
 *   Nothing was sent.
 * @throws {AuthenticationError} 401: the key is unknown in this region.
 * @throws {RateLimitError} 429, after the last retry.
 * @throws {NetworkError} no answer, after the last retry; `mayHaveArrived` says whether the message may have arrived.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/alias
 * @example
 * await alias(client, { userId: 'ada', previousId: 'ada-old' })
 */
export function alias(sender: Sender, parameters: AliasParameters, options?: SendOptions): Promise<Receipt> {
  return sender.send(aliasMessage(parameters), options)
}

/** The message that {@link alias} sends, for a batch, a file or a queue. Pure; sends nothing. */
export function aliasMessage(parameters: AliasParameters) {
  const message = createMessage('alias', parameters) satisfies AliasMessage
  if (message.userId === message.previousId) {
    throw new InvalidMessageError(`The userId and the previousId of a message of type "alias" are the same.`)
  }
  return message
}

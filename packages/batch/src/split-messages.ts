import type { Message } from '@cio/core'
import { BATCH_FRAME_BYTES } from './frame.ts'
import { type Encoder, encodeFor } from './item.ts'
import { type BatchLimits, settledLimits } from './limits.ts'

/** Messages that go in one request. */
export type MessageBatch = {
  readonly messages: readonly Message[]
  /** The body of `POST /v1/batch`, for `client.post`. */
  readonly body: string
  /** The size of `body` in UTF-8. */
  readonly byteLength: number
}

/**
 * Splits messages into batches that are as large as they may be, in order.
 *
 * Pure; sends nothing. Sizes are exact: those of the bytes that travel, with the client's context in each message.
 *
 * @param encoder - A client, since its context and its limit for a message count.
 * @param messages - Any number of them. None give no batch.
 * @param limits - At most 500,000 bytes a batch, unless said otherwise.
 * @throws {InvalidMessageError} A message is too large, cannot become JSON, or has an unknown type.
 * @throws {ConfigurationError} A limit cannot work.
 * @see https://docs.customer.io/integrations/api/cdp/#operation/batch
 * @example
 * for (const { body } of splitMessages(client, messages)) await client.post('/batch', body)
 */
export function splitMessages(
  encoder: Encoder,
  messages: Iterable<Message>,
  limits: BatchLimits = {},
): readonly MessageBatch[] {
  const { maxBatchBytes, maxBatchMessages } = settledLimits(limits)
  const batches: MessageBatch[] = []
  let packed: Message[] = []
  let texts: string[] = []
  let byteLength = BATCH_FRAME_BYTES
  const finish = () => {
    if (packed.length > 0) batches.push({ messages: packed, body: `{"batch":[${texts.join(',')}]}`, byteLength })
    packed = []
    texts = []
    byteLength = BATCH_FRAME_BYTES
  }
  for (const message of messages) {
    const text = encodeFor(maxBatchBytes, encoder, message)
    const comma = packed.length === 0 ? 0 : 1
    if (packed.length >= maxBatchMessages || byteLength + comma + text.byteLength > maxBatchBytes) finish()
    byteLength += (packed.length === 0 ? 0 : 1) + text.byteLength
    packed.push(message)
    texts.push(text.json)
  }
  finish()
  return batches
}

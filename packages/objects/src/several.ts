import type { Message, Receipt, Sender, SendOptions } from '@cio/core'

/**
 * Some of several messages were not accepted. `errors` says why, in the order of `refused`; the others were accepted and are not
 * undone.
 */
export class SeveralError extends AggregateError {
  override readonly name = 'SeveralError'
  /** The messages that were not accepted, as they were sent: sent again they keep their `messageId`. */
  readonly refused: readonly Message[]

  constructor(errors: readonly unknown[], refused: readonly Message[], count: number) {
    const reasons = errors.map((error) => (error instanceof Error ? error.message : String(error)))
    super(errors, `${refused.length} of ${count} messages were not accepted. ${[...new Set(reasons)].join(' ')}`)
    this.refused = refused
  }
}

/** Sends messages side by side, as fast as the sender lets them go. The promise waits for all of them. */
export function sendSeveral(
  sender: Sender,
  messages: readonly Message[],
  options: SendOptions | undefined,
): Promise<readonly Receipt[]> {
  const receipts = sendAll(sender, messages, options)
  // A sender that has reported what failed does not need somebody to await it.
  if (sender.refuse !== undefined) receipts.catch(() => {})
  return receipts
}

async function sendAll(
  sender: Sender,
  messages: readonly Message[],
  options: SendOptions | undefined,
): Promise<readonly Receipt[]> {
  const results = await Promise.allSettled(messages.map(async (message) => await sender.send(message, options)))
  const receipts = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  if (receipts.length === messages.length) return receipts
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const refused = messages.filter((_, index) => results[index]?.status === 'rejected')
  throw new SeveralError(errors, refused, messages.length)
}

import type { Message, Receipt, Sender } from '@cio/core'
import { type AuditOptions, type AuditStep, askingWith, givenUp, reasonOf, skipped } from './audit.ts'
import { verify } from './verify.ts'

/**
 * Sends what belongs to one step, and reads back that it happened. Never rejects: whatever goes wrong is in the step.
 *
 * @param messages - Sent side by side; one that fails does not keep the others from being sent.
 */
export async function sendStep(
  sender: Sender,
  step: AuditStep['step'],
  messages: readonly Message[],
  isSo: () => Promise<boolean>,
  options: AuditOptions,
): Promise<AuditStep> {
  const { signal } = options
  if (signal?.aborted) return skipped(step, givenUp)
  // One that throws at once, as a refused message may, is no different from one that rejects.
  const sending = messages.map(async (message): Promise<Receipt> => await sender.send(message, askingWith(options)))
  const results = await Promise.allSettled(sending)
  const messageIds = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.messageId] : []))
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const common = { step, count: messages.length, messageIds }
  if (errors.length > 0) {
    const reasons = [...new Set(errors.map((error) => (signal?.aborted ? 'given up' : reasonOf(error))))]
    return { ...common, outcome: 'failed', reason: `${errors.length} of ${messages.length}: ${reasons.join(', ')}.` }
  }
  const reason = messages.length === 0 ? undefined : await verify(isSo, options)
  return reason === undefined ? { ...common, outcome: 'verified' } : { ...common, outcome: 'unverified', reason }
}

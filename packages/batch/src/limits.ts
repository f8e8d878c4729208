import { ConfigurationError } from '@cio/core'
import { BATCH_FRAME_BYTES, BATCH_MAX_BYTES } from './frame.ts'

/** How large a batch may be. */
export type BatchLimits = {
  /**
   * The largest body of a request, in bytes. Customer.io drops what is larger.
   *
   * @default 500_000
   */
  readonly maxBatchBytes?: number
  /**
   * The most messages of a request.
   *
   * @default Infinity
   */
  readonly maxBatchMessages?: number
}

/** @throws {ConfigurationError} One of them cannot work. */
export function settledLimits({
  maxBatchBytes = BATCH_MAX_BYTES,
  maxBatchMessages = Number.POSITIVE_INFINITY,
}: BatchLimits): Required<BatchLimits> {
  requireAtLeast('maxBatchBytes', maxBatchBytes, BATCH_FRAME_BYTES + 1)
  requireAtLeast('maxBatchMessages', maxBatchMessages, 1)
  return { maxBatchBytes, maxBatchMessages }
}

/** @throws {ConfigurationError} It is no number, or less. */
export function requireAtLeast(name: string, value: number, least: number): void {
  if (value >= least) return
  throw new ConfigurationError(`${name} is ${String(value)}. It has to be a number of ${least} or more, or Infinity.`)
}

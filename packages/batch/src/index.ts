export {
  type Batcher,
  type BatcherAccount,
  type BatcherFailure,
  type BatcherOptions,
  type CloseOptions,
  createBatcher,
} from './create-batcher.ts'
export type { DispatchOptions } from './dispatcher.ts'
export { BatcherClosedError, BufferFullError } from './errors.ts'
export type { Encoder } from './item.ts'
export type { BatchLimits } from './limits.ts'
export { type BatchAccount, type BatchFailure, type SendBatchOptions, sendBatch } from './send-batch.ts'
export { type MessageBatch, splitMessages } from './split-messages.ts'

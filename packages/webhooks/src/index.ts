export {
  createMemoryStore,
  type EventState,
  type EventStore,
  type MemoryStoreOptions,
  type OnceOptions,
  once,
} from './deduplication.ts'
export { MalformedWebhookError, type SignatureProblem, WebhookRefusedError, WebhookSignatureError } from './errors.ts'
export {
  type AnyEvent,
  type CustomerEvent,
  type EventOf,
  isCustomerEvent,
  isEvent,
  isKnownEvent,
  type Metric,
  type ObjectType,
  type PersonIdentifiers,
  type WebhookEvent,
} from './events.ts'
export { createWebhookHandler, type WebhookHandlerOptions } from './handler.ts'
export { readEvent } from './read-event.ts'
export { type ReadWebhookParameters, readWebhook, type WebhookHeaders } from './read-webhook.ts'
export {
  type Secrets,
  type VerifyOptions,
  type VerifySignatureParameters,
  verifySignature,
} from './verify-signature.ts'

export {
  type AppMethod,
  type AppRequestOptions,
  type AppTransport,
  type AppTransportOptions,
  createAppTransport,
} from './app-transport.ts'
export { type Client, type ClientOptions, createClient, type PostOptions } from './client.ts'
export type { EncodedMessage } from './encode.ts'
export {
  AuthenticationError,
  brandError,
  CioError,
  ConfigurationError,
  type ErrorCode,
  InvalidMessageError,
  NetworkError,
  RateLimitError,
  RequestTimeoutError,
  ResponseError,
} from './errors.ts'
export type { ClientEvent, PauseEvent, RequestEvent, ResponseEvent, RetryEvent, WaitEvent } from './events.ts'
export {
  type AnyTraits,
  createMessage,
  type EmailIdentity,
  type Identity,
  type Message,
  type MessageFields,
  type MessageOf,
  type MessageParameters,
  type MessageType,
  requireRecord,
  requireText,
} from './message.ts'
export type { Pace } from './pace.ts'
export type { Region } from './region.ts'
export type { Answer, TransportOptions } from './requester.ts'
export type { RetryOptions } from './retry.ts'
export type { Receipt, Sender, SendOptions } from './sender.ts'

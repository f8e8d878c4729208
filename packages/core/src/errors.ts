/** What every error of this toolkit says about itself, in a form for programs. */
export type ErrorCode =
  | 'CIO_CONFIGURATION'
  | 'CIO_INVALID_MESSAGE'
  | 'CIO_MESSAGE_TOO_LARGE'
  | 'CIO_RESPONSE'
  | 'CIO_REDIRECT_REFUSED'
  | 'CIO_AUTHENTICATION'
  | 'CIO_RATE_LIMIT'
  | 'CIO_NETWORK'
  | 'CIO_REQUEST_TIMEOUT'
  | 'CIO_NOT_FOUND'
  | 'CIO_UNKNOWN_OUTCOME'
  | 'CIO_EXPORT'
  | 'CIO_BUFFER_FULL'
  | 'CIO_BATCHER_CLOSED'

/** Under this key every class below leaves its name on its prototype, the same key in every copy of this package. */
const brand = Symbol.for('@cio/core.error')

function brandOf(value: object): unknown {
  return Object.hasOwn(value, brand) ? Reflect.get(value, brand) : undefined
}

/**
 * The base of all errors of this toolkit: `code` for programs, a sentence for people, `cause` for what lies beneath.
 *
 * `instanceof` also holds between copies of this package, as when an ESM and a CommonJS build meet in one program.
 * No error, and no cause of one, ever carries a key.
 */
export class CioError extends Error {
  /** Stable between versions, unlike the sentence. */
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }

  /**
   * Whether a value is an error of this class or of one derived from it, in whichever copy of the package it was made. A class
   * that was not given to {@link brandError} is compared as usual, within its own copy.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A class that somebody derived from one of ours has no brand of its own, and is compared as usual.
    // biome-ignore lint/complexity/noThisInStatic: the inherited method has to know for which class it was called.
    const wanted = brandOf(this.prototype)
    // biome-ignore lint/complexity/noThisInStatic: the inherited method has to know for which class it was called.
    if (wanted === undefined) return Function.prototype[Symbol.hasInstance].call(this, value)
    if (typeof value !== 'object') return false
    for (let link: object | null = value; link !== null; link = Object.getPrototypeOf(link)) {
      if (brandOf(link) === wanted) return true
    }
    return false
  }
}

/** Correct the options: they cannot work as they are. Nothing was sent. */
export class ConfigurationError extends CioError {
  constructor(message: string) {
    super('CIO_CONFIGURATION', message)
  }
}

/** Correct the message: it cannot be sent, or would be dropped. Nothing was sent. */
export class InvalidMessageError extends CioError {
  constructor(message: string, options?: ErrorOptions & { readonly code?: 'CIO_MESSAGE_TOO_LARGE' }) {
    super(options?.code ?? 'CIO_INVALID_MESSAGE', message, options)
  }
}

/** What a {@link ResponseError} knows about the answer. */
export type ResponseFacts = {
  readonly status: number
  readonly details: readonly string[]
  readonly attempts: number
}

/** Customer.io answered, and said no. */
export class ResponseError extends CioError {
  /** The HTTP status of the last answer. */
  readonly status: number
  /** What the answer's body gave as reasons, one sentence each; empty when it gave none. */
  readonly details: readonly string[]
  /** How many requests were made, the first one included. */
  readonly attempts: number

  constructor(message: string, facts: ResponseFacts, code: ErrorCode = 'CIO_RESPONSE') {
    super(code, message)
    this.status = facts.status
    this.details = facts.details
    this.attempts = facts.attempts
  }
}

/** 401: correct the key or the region. */
export class AuthenticationError extends ResponseError {
  constructor(message: string, facts: ResponseFacts) {
    super(message, facts, 'CIO_AUTHENTICATION')
  }
}

/** 429, after the last retry: wait. */
export class RateLimitError extends ResponseError {
  /** For how long Customer.io asked to wait, in milliseconds and unclamped; `undefined` when it did not say. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, facts: ResponseFacts & { readonly retryAfterMs: number | undefined }) {
    super(message, facts, 'CIO_RATE_LIMIT')
    this.retryAfterMs = facts.retryAfterMs
  }
}

/** No answer, or a broken one. */
export class NetworkError extends CioError {
  /** How many requests were made, the first one included. */
  readonly attempts: number
  /** `false` when it is known that nothing was sent by any of them: there was no connection. */
  readonly mayHaveArrived: boolean

  constructor(
    message: string,
    options: ErrorOptions & {
      readonly attempts: number
      readonly mayHaveArrived?: boolean
      readonly code?: 'CIO_REQUEST_TIMEOUT'
    },
  ) {
    super(options.code ?? 'CIO_NETWORK', message, 'cause' in options ? { cause: options.cause } : undefined)
    this.attempts = options.attempts
    this.mayHaveArrived = options.mayHaveArrived ?? true
  }
}

/** No answer in time. The message may or may not have arrived. */
export class RequestTimeoutError extends NetworkError {
  constructor(message: string, options: { readonly attempts: number }) {
    super(message, { ...options, code: 'CIO_REQUEST_TIMEOUT' })
  }
}

/**
 * Gives a class its name, and lets `instanceof` recognise its errors between copies of its package. For packages that derive
 * classes of their own; the name is taken once among all of them.
 */
export function brandError(name: string, type: { readonly prototype: CioError }): void {
  Object.defineProperty(type.prototype, 'name', { value: name, configurable: true, writable: true })
  Object.defineProperty(type.prototype, brand, { value: name })
}

for (const [name, type] of Object.entries({
  CioError,
  ConfigurationError,
  InvalidMessageError,
  ResponseError,
  AuthenticationError,
  RateLimitError,
  NetworkError,
  RequestTimeoutError,
})) {
  brandError(name, type)
}

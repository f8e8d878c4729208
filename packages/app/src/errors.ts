import { brandError, CioError, ResponseError } from '@cio/core'
import type { Export } from './exports/export.ts'

/** 404: nobody and nothing has this identifier. Often it is one of another kind: see `id_type` in the sentence. */
export class NotFoundError extends ResponseError {
  constructor(message: string, { status, details, attempts }: Pick<ResponseError, 'status' | 'details' | 'attempts'>) {
    super(message, { status, details, attempts }, 'CIO_NOT_FOUND')
  }
}

/**
 * Whether it was done is not known, and it was not tried again: there is no idempotency key [doc], a send that is repeated is
 * delivered twice. The sentence says where to look; `cause` is what went wrong.
 */
export class UnknownOutcomeError extends CioError {
  /** Unix seconds before which it was certainly not done: where to begin to look. */
  readonly since: number
  /** How many requests were made; all but the last one were answered 429, and did nothing. */
  readonly attempts: number

  constructor(
    message: string,
    options: { readonly cause: unknown; readonly since: number; readonly attempts: number },
  ) {
    super('CIO_UNKNOWN_OUTCOME', message, { cause: options.cause })
    this.since = options.since
    this.attempts = options.attempts
  }
}

/** There is no file: the export failed, or was not ready in time. */
export class ExportError extends CioError {
  /** As it was when it was asked for last: `status` is `failed` or `pending`. */
  readonly export: Export

  constructor(message: string, lastSeen: Export) {
    super('CIO_EXPORT', message)
    this.export = lastSeen
  }
}

for (const [name, type] of Object.entries({ NotFoundError, UnknownOutcomeError, ExportError })) brandError(name, type)

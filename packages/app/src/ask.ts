import {
  type AppMethod,
  type AppRequestOptions,
  type AppTransport,
  InvalidMessageError,
  ResponseError,
} from '@cio/core'
import { NotFoundError } from './errors.ts'

/** How a question is asked. */
export type AskOptions = {
  /** Gives up: while the request waits for its turn, while it waits for a retry, and in flight. */
  readonly signal?: AbortSignal
}

/**
 * A path, each value in it percent-encoded.
 *
 * An unencoded `+` is read as a blank, and answered as if there were nobody [doc].
 *
 * @throws {InvalidMessageError} A value is empty, or is `.` or `..`, which a URL cannot hold: another path would be asked for.
 */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.reduce((before, part, index) => `${before}${encoded(values[index - 1])}${part}`)
}

function encoded(value: string | number | undefined): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  if (text === '') throw new InvalidMessageError('An identifier is missing. It has to be text or a number.')
  if (text === '.' || text === '..') {
    throw new InvalidMessageError(`"${text}" cannot stand in the path of a request. Name it by another identifier.`)
  }
  return encodeURIComponent(text)
}

/**
 * Asks, and takes the answer for what the document says that it is; an empty one for an object without anything.
 *
 * @param missing - What a 404 means, as a sentence.
 */
export async function ask<Body>(
  transport: AppTransport,
  method: AppMethod,
  at: string,
  options: AppRequestOptions = {},
  missing = 'There is nothing of this id.',
): Promise<Partial<Body>> {
  try {
    const { body } = await transport.request(method, at, options)
    return (body ?? {}) as Partial<Body>
  } catch (error) {
    if (!(error instanceof ResponseError) || error.status !== 404) throw error
    const said = error.details.length === 0 ? '' : ` Customer.io said: ${error.details.join('; ')}`
    throw new NotFoundError(`${missing} ${method} /v1${at} was answered 404.${said}`, error)
  }
}

/**
 * What an answer is about.
 *
 * @throws {ResponseError} It is not there: whatever answered, it was not the App API as it is documented.
 */
export function required<Body, Name extends keyof Body & string>(
  name: Name,
  body: Partial<Body>,
): NonNullable<Body[Name]> {
  const value = body[name]
  if (value !== undefined && value !== null) return value
  const facts = { status: 200, details: [], attempts: 1 }
  throw new ResponseError(`The answer has no ${name} in it, so it is not the App API's. Check the baseUrl.`, facts)
}

/** A property of {@link AppRequestOptions} that is given, or none. */
export function signalOf({ signal }: AskOptions): AskOptions {
  return signal === undefined ? {} : { signal }
}

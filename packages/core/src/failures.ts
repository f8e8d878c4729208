import type { WireResponse } from './carrier.ts'
import { detailsOf } from './details.ts'
import { AuthenticationError, NetworkError, RateLimitError, RequestTimeoutError, ResponseError } from './errors.ts'
import { isRedirect, MAX_REDIRECTS, redirectTarget } from './redirect.ts'
import { type Redact, safeCause } from './secrets.ts'

/** What was asked, for the sentences. */
export type Asked = {
  /** `POST /v1/identify` */
  readonly what: string
  /** Who was asked in the end, and how many redirects led there. */
  readonly url: URL
  readonly hops: number
  readonly attempts: number
  /** `a Pipelines key of region "eu"` */
  readonly keyKind: string
  readonly redact: Redact
}

/** The body of an answer: JSON, nothing at all, or something that Customer.io did not write. */
export type Body = { readonly value: unknown } | undefined

export function readBody(text: string): Body {
  if (text.trim() === '') return { value: undefined }
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** The error for an answer that is not a yes. */
export function responseError(
  asked: Asked,
  response: WireResponse,
  body: Body,
  retryAfterMs: number | undefined,
): ResponseError {
  const { status } = response
  const { attempts } = asked
  const details = detailsOf(body?.value).map(asked.redact)
  const facts = { status, details, attempts }
  const by = asked.hops === 0 ? '' : ` by ${asked.redact(asked.url.origin)}`
  const answered = `${asked.what} was answered ${status}${by}${times(attempts)}`
  const said = details.length === 0 ? '' : ` Customer.io said: ${details.join('; ')}`

  if (status === 401) {
    return new AuthenticationError(
      `Authentication failed. Check your API key. ${answered}; is the key ${asked.keyKind}?${said}`,
      facts,
    )
  }
  if (status === 429) {
    const wish =
      retryAfterMs === undefined ? 'Customer.io did not say for how long' : `Customer.io asks for ${retryAfterMs} ms`
    return new RateLimitError(
      `Rate limit exceeded. Please wait before making more requests. ${answered}; ${wish}.${said}`,
      { ...facts, retryAfterMs },
    )
  }
  if (isRedirect(status)) {
    const target = redirectTarget(response, asked.url)
    const where = target === undefined ? 'a redirect to nowhere' : `a redirect to ${asked.redact(target.origin)}`
    const why =
      asked.hops === MAX_REDIRECTS
        ? 'it was redirected more than five times.'
        : 'it has to stay within customer.io and https.'
    return new ResponseError(
      `${answered}, ${where}, which is not followed: ${why} Check the region and the baseUrl.`,
      facts,
      'CIO_REDIRECT_REFUSED',
    )
  }
  if (body === undefined) {
    return new ResponseError(
      `${answered} with something that is not JSON, so it is not Customer.io's answer. Check the baseUrl, and what stands between here and there.`,
      facts,
    )
  }
  return new ResponseError(`${answered}. ${adviceFor(status)}${said || ' It gave no reason.'}`, facts)
}

function adviceFor(status: number): string {
  if (status === 501 || status === 505) {
    return 'Whoever answered cannot do what was asked, and will not later. Check the baseUrl, and what stands between here and there.'
  }
  if (status >= 500 || status === 408) return 'Try again later.'
  return 'Correct the request; sent again as it is, it would be refused again.'
}

const uncertain = 'It may or may not have arrived.'

/** The error for a request without an answer, or with half of one. */
export function networkError(asked: Asked, error: unknown, mayHaveArrived: boolean): NetworkError {
  const cause = safeCause(error, asked.redact)
  const innermost = deepest(cause)
  const outcome = mayHaveArrived ? uncertain : 'There was no connection, so nothing was sent.'
  return new NetworkError(
    `${asked.what} got no answer from ${asked.redact(asked.url.origin)}${times(asked.attempts)}: ${reasonOf(innermost)}. ${outcome}`,
    { attempts: asked.attempts, mayHaveArrived, cause },
  )
}

/** The error for an attempt, or a call, that took too long. */
export function timeoutError(asked: Asked, limitMs: number): RequestTimeoutError {
  return new RequestTimeoutError(
    `Request timeout. ${asked.what} had no answer within ${limitMs} ms${times(asked.attempts)}. ${uncertain}`,
    { attempts: asked.attempts },
  )
}

function times(attempts: number): string {
  return attempts === 1 ? '' : ` after ${attempts} attempts`
}

/** In one line. What OpenSSL says is a line of its log, with the reason between its places in C. */
function reasonOf({ message, name }: Error): string {
  const ofTls = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1]
  return ofTls === undefined ? message.replace(/\s+/g, ' ').trim() || name : `TLS failed with ${ofTls}`
}

function deepest(error: Error): Error {
  return error.cause instanceof Error ? deepest(error.cause) : error
}

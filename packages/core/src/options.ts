import { ConfigurationError, InvalidMessageError } from './errors.ts'
import type { Region } from './region.ts'
import type { TransportOptions } from './requester.ts'
import type { RetryOptions } from './retry.ts'

/** Refuses what cannot work, at the place where it was written. No sentence quotes a key. */
export function checkKey(name: string, key: unknown): void {
  if (typeof key !== 'string' || key === '') throw new ConfigurationError(`${name} is missing. Give the key as text.`)
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new ConfigurationError(
      `${name} holds a blank, a line break or another character that no key has. Copy it again.`,
    )
  }
}

/** No longer than a mistyped region: what is longer may be a key in its place. */
function shown(region: unknown): string {
  if (typeof region === 'string' && region.length > 12) return `text of ${region.length} characters`
  return JSON.stringify(region) ?? 'missing'
}

export function checkRegion(region: Region): void {
  // Not defaulted: what is sent to the wrong region is logged there.
  if (region !== 'us' && region !== 'eu') {
    throw new ConfigurationError(
      `region is ${shown(region)}. It has to be "us" or "eu", where the account keeps its data.`,
    )
  }
}

export function checkTransportOptions(options: TransportOptions): void {
  const { baseUrl, timeoutMs, retry, requestsPerSecond, ...functions } = options
  if (baseUrl !== undefined) checkOrigin(baseUrl)
  checkNumber('timeoutMs', timeoutMs, 1)
  checkRequestsPerSecond(requestsPerSecond)
  checkRetry(retry)
  for (const name of ['fetch', 'now', 'random', 'onEvent'] as const) checkFunction(name, functions[name])
}

/**
 * [default] What timers can do: they take 31 bits of milliseconds, and for each of the requests of a second the pace remembers when it
 * left.
 */
const leastRequestsPerSecond = 0.000_01
const mostRequestsPerSecond = 100_000

function checkRequestsPerSecond(value: unknown): void {
  if (value === undefined || value === Number.POSITIVE_INFINITY) return
  if (typeof value === 'number' && value >= leastRequestsPerSecond && value <= mostRequestsPerSecond) return
  if (typeof value === 'object' && value !== null && 'ticket' in value && typeof value.ticket === 'function') return
  throw new ConfigurationError(
    `requestsPerSecond is ${kindOf(value)}. It has to be a number from 0.00001 to 100000, Infinity, or an object with a method ticket.`,
  )
}

export function checkRetry(retry: RetryOptions | undefined): void {
  if (retry === undefined) return
  if (typeof retry !== 'object' || retry === null) {
    throw new ConfigurationError(`retry is ${kindOf(retry)}. It has to be an object, such as { limit: 3 }.`)
  }
  for (const [name, value] of Object.entries(retry)) checkNumber(`retry.${name}`, value, 0)
}

function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new ConfigurationError(`${name} is ${kindOf(value)}. It has to be a function.`)
}

/** Text is not quoted: it may be a key in the wrong place. */
function kindOf(value: unknown): string {
  if (typeof value === 'number' || value === null) return String(value)
  return typeof value === 'string' ? 'text' : `of type ${typeof value}`
}

/** Refuses a body that is no JSON yet. */
export function checkBody(body: unknown): void {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) return
  throw new InvalidMessageError(
    `The body of a request is ${kindOf(body)}. It has to be JSON already, as text or bytes: JSON.stringify it.`,
  )
}

/** Refuses a path that cannot be asked for, or would be cut off on the way. It is not quoted: it can hold the id of a person. */
export function checkTarget(target: string): void {
  if (/^\/v1\/[\w.~!$&'()*+,;=:@%/?[\]-]*$/.test(target)) return
  throw new InvalidMessageError(
    'The path of a request has to begin with a slash, and what it is made of has to be percent-encoded (encodeURIComponent).',
  )
}

export function checkNumber(name: string, value: unknown, least: number): void {
  if (value === undefined || (typeof value === 'number' && value >= least)) return
  throw new ConfigurationError(`${name} is ${kindOf(value)}. It has to be a number of ${least} or more, or Infinity.`)
}

function checkOrigin(baseUrl: string): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new ConfigurationError('baseUrl is no http or https address. Give an origin, such as http://127.0.0.1:7788.')
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new ConfigurationError(
      'baseUrl is more than an origin. Leave out what follows the host and port; /v1 is added.',
    )
  }
}

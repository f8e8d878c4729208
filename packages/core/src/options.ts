import { ConfigurationError, InvalidMessageError } from './errors.ts'
import type { Region } from './region.ts'
import type { TransportOptions } from './requester.ts'

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

export function checkTransportOptions({ baseUrl, timeoutMs, retry, requestsPerSecond }: TransportOptions): void {
  if (baseUrl !== undefined) checkOrigin(baseUrl)
  checkNumber('timeoutMs', timeoutMs, 1)
  if (typeof requestsPerSecond !== 'object') checkNumber('requestsPerSecond', requestsPerSecond, Number.MIN_VALUE)
  for (const [name, value] of Object.entries(retry ?? {})) checkNumber(`retry.${name}`, value, 0)
}

/** Refuses a path that cannot be asked for, or would be cut off on the way. It is not quoted: it can hold the id of a person. */
export function checkTarget(target: string): void {
  if (/^\/v1\/[\w.~!$&'()*+,;=:@%/?[\]-]*$/.test(target)) return
  throw new InvalidMessageError(
    'The path of a request has to begin with a slash, and what it is made of has to be percent-encoded (encodeURIComponent).',
  )
}

export function checkNumber(name: string, value: number | undefined, least: number): void {
  if (value === undefined || value >= least) return
  const bound = least === Number.MIN_VALUE ? 'above 0' : `of ${least} or more`
  throw new ConfigurationError(`${name} is ${String(value)}. It has to be a number ${bound}, or Infinity.`)
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

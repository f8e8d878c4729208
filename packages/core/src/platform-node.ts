import { channel } from 'node:diagnostics_channel'
import type { Dispatcher } from 'undici'
import type { Carry } from './carrier.ts'
import type { ClientEvent } from './events.ts'
import { VERSION } from './version.ts'

/**
 * Sockets for each server. More requests than this at a time wait for one, before their timeout starts.
 * [default] 1,000 requests a second, the documented ceiling, at the 250 ms a slow answer takes.
 */
const socketsPerServer = 256

let dispatcher: Promise<Dispatcher> | undefined

/**
 * Node's carrier: an undici pool for each server, shared by all clients of the process, loaded at the first request.
 *
 * The `fetch` that Node brings costs three quarters of a call and opens two sockets for each request in flight. The agent reads
 * `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, which the built-in `fetch` of Node 22 does not.
 */
export async function loadCarrier(): Promise<Carry> {
  dispatcher ??= import('undici').then(
    ({ EnvHttpProxyAgent }) =>
      new EnvHttpProxyAgent({ connections: socketsPerServer, headersTimeout: 0, bodyTimeout: 0 }),
  )
  const agent = await dispatcher
  return async ({ url, method, headers, body, signal }) => {
    const { origin, pathname, search } = new URL(url)
    const response = await agent.request({
      origin,
      path: pathname + search,
      method: method as Dispatcher.HttpMethod,
      headers: { ...headers, 'user-agent': userAgent },
      body: body ?? null,
      signal,
    })
    return { status: response.statusCode, headers: flat(response.headers), text: await response.body.text() }
  }
}

const userAgent = `@cio/core/${VERSION} node/${process.versions.node}`

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

/** Size in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

const channels = {
  request: channel('cio:request'),
  response: channel('cio:response'),
  retry: channel('cio:retry'),
  wait: channel('cio:wait'),
  pause: channel('cio:pause'),
}

/** The same events as `onEvent`, on the channels `cio:request`, `cio:response`, `cio:retry`, `cio:wait` and `cio:pause`. */
export const diagnostics = {
  isWatched: (): boolean => Object.values(channels).some(({ hasSubscribers }) => hasSubscribers),
  publish: (event: ClientEvent): void => channels[event.type].publish(event),
}

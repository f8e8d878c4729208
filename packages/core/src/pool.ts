import type { Dispatcher, Pool } from 'undici'
import { type Carry, UnsentError, type WireRequest, type WireResponse } from './carrier.ts'
import { ConfigurationError } from './errors.ts'
import { VERSION } from './version.ts'

/** Sockets for each server. A client has no more requests than this under way, so that none waits for a socket. */
const connections = 256

/** [default] How long a proxy may take to build a tunnel: as long as undici gives a server that is connected to without one. */
const tunnelTimeoutMs = 10_000

const userAgent = `@cio/core/${VERSION} node/${process.versions.node}`

/** [client] Those that undici's `EnvHttpProxyAgent` reads. */
const proxyVariables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY']

/**
 * Carries over undici, through the proxy that `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name when the first request is made.
 *
 * The callbacks of `dispatch` and not `request`, whose body is a stream: for an answer of three bytes that is most of the work.
 */
export async function carryWithPool(): Promise<Carry> {
  const agent = await loadAgent()
  return (request) => new Promise((resolve, reject) => dispatch(agent, request, resolve, reject))
}

/** Only the part of undici that is needed: all of it takes longer to load than everything else up to the first answer. */
async function loadAgent(): Promise<Dispatcher> {
  // The time that a call may take is its own, and runs above.
  const options = { connections, headersTimeout: 0, bodyTimeout: 0 }
  if (proxyVariables.every((name) => !process.env[name])) {
    const { default: Agent } = await import('undici/lib/dispatcher/agent.js')
    return new Agent(options)
  }
  // Not a part of it here: only the main module gives dispatchers the `connect` that a tunnel is made with.
  const { EnvHttpProxyAgent, Pool } = await import('undici')
  try {
    return new EnvHttpProxyAgent({
      ...options,
      noProxy: process.env.no_proxy ?? process.env.NO_PROXY ?? '',
      factory: (origin, poolOptions) => new Pool(origin, failingOnce(poolOptions)),
      clientFactory: (origin, poolOptions) => new Pool(origin, { ...poolOptions, headersTimeout: tunnelTimeoutMs }),
    })
  } catch {
    // Not quoted, and no cause: the address may hold a password.
    throw new ConfigurationError(
      'A variable of the environment that names a proxy is no http or https address. Correct HTTP_PROXY and HTTPS_PROXY.',
    )
  }
}

/**
 * Where a tunnel breaks while it is built, undici tells it like a socket that broke between two requests: it leaves the requests in
 * their queue and connects again at once, without an end. Under a name of its own the failure ends those who wait for the tunnel.
 */
function failingOnce(options: Pool.Options): Pool.Options {
  const { connect } = options
  if (typeof connect !== 'function') return options
  return {
    ...options,
    connect: (target, callback) =>
      connect(target, (...[error, socket]) => {
        if (error === null) callback(null, socket)
        else callback(new Error(error.message, { cause: error }), null)
      }),
  }
}

function dispatch(
  agent: Dispatcher,
  { origin, target, method, headers, body, signal }: WireRequest,
  resolve: (response: WireResponse) => void,
  reject: (reason: unknown) => void,
): void {
  const chunks: Buffer[] = []
  let status = 0
  let answerHeaders: WireResponse['headers'] = {}
  let controller: Dispatcher.DispatchController | undefined

  function abort(): void {
    controller?.abort(signal.reason)
    reject(signal.reason)
  }

  signal.addEventListener('abort', abort, { once: true })
  agent.dispatch(
    {
      origin,
      path: target,
      method: method as Dispatcher.HttpMethod,
      headers: { ...headers, 'user-agent': userAgent },
      body: body ?? null,
    },
    {
      // It has a connection now.
      onRequestStart: (started) => {
        controller = started
        if (signal.aborted) abort()
      },
      onResponseStart: (_, statusCode, received) => {
        status = statusCode
        answerHeaders = flat(received)
      },
      onResponseData: (_, chunk) => {
        chunks.push(chunk)
      },
      onResponseEnd: () => {
        signal.removeEventListener('abort', abort)
        const whole = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
        resolve({ status, headers: answerHeaders, text: whole.toString() })
      },
      onResponseError: (_, error) => {
        signal.removeEventListener('abort', abort)
        reject(controller === undefined ? new UnsentError(error) : error)
      },
    },
  )
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const single: Record<string, string> = {}
  for (const name in headers) single[name] = String(headers[name])
  return single
}

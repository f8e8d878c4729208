import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Duplex, pipeline, Readable } from 'node:stream'
import { BODY_MAX_BYTES } from './body.ts'
import { MisshapenError } from './checked.ts'
import { createEmulatorCore, type Emulator, type EmulatorOptions } from './emulator.ts'
import { type Answer, appError, COMMON_HEADERS, type Incoming } from './exchange.ts'
import { isLoopback, refusalOf } from './guard.ts'
import { createServer } from './node-http.ts'
import { inTurns } from './pieces.ts'

/** How an emulator is set up, and where it listens. */
export type ServerOptions = EmulatorOptions & {
  /** 0 takes any free one. @default 0 */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
  /**
   * What callers of the control API have to send as a bearer token.
   *
   * @default none on an address that only this machine can reach, else a random one
   */
  readonly controlToken?: string
}

/** An emulator that listens. */
export type RunningEmulator = Emulator & {
  /** Origin without a trailing slash: `http://127.0.0.1:7788`. Serves every API. */
  readonly url: string
  readonly port: number
  /** What the control API wants to be shown, if anything. */
  readonly controlToken: string | undefined
  /** Stops listening and breaks what is still connected. */
  close(): Promise<void>
  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts Customer.io on a port of this machine.
 *
 * @throws {Error} with `code: 'EADDRINUSE'` if the port is taken, or one that names what is not as it should be among the
 *   options.
 * @example
 * await using emulator = await startEmulator()
 * const client = createClient({ apiKey: emulator.workspace('default').keys.writeKey, region: 'us', baseUrl: emulator.url })
 */
export async function startEmulator(options: ServerOptions = {}): Promise<RunningEmulator> {
  const { port = 0, host = '127.0.0.1', controlToken: givenToken, ...emulatorOptions } = options
  // An empty one would be shown by everybody who shows none.
  if (givenToken === '') throw new MisshapenError('The control token is empty.')
  const controlToken = givenToken ?? (isLoopback(host) ? undefined : randomBytes(24).toString('base64url'))
  const exposure = { host, controlToken }
  const { respond, routes: _routes, ...emulator } = createEmulatorCore(emulatorOptions)
  const server = createServer((request, response) => {
    collect(request, response, (incoming) => {
      const answer = refusalOf(incoming, exposure) ?? respond(incoming)
      if (answer instanceof Promise) void answer.then((given) => send(response, given))
      else send(response, answer)
    })
  })
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
      for (const workspace of emulator.workspaces()) workspace.giveUp()
    })
  return {
    ...emulator,
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    controlToken,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Hands the request on once its body has arrived, or what of it is worth keeping. */
function collect(request: IncomingMessage, response: ServerResponse, handOn: (incoming: Incoming) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk)
    else chunks.length = 0
  })
  request.on('error', () => response.destroy())
  request.on('end', () => {
    const [first] = chunks
    handOn(incomingOf(request, chunks.length === 1 && first ? first : Buffer.concat(chunks), bytes))
  })
}

function incomingOf(
  { method = '', url = '', headers }: IncomingMessage,
  body: Uint8Array,
  bodyBytes: number,
): Incoming {
  const { path, search } = splitTarget(url)
  return {
    method,
    path,
    search,
    get query() {
      return new URLSearchParams(search)
    },
    header: (name) => {
      const value = headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    body,
    bodyBytes,
  }
}

/** A target is a path, or a whole URL where the client takes us for a proxy. */
function splitTarget(target: string): { readonly path: string; readonly search: string } {
  const local = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?]*/i, '')
  const start = local.indexOf('?')
  return start === -1 ? { path: local, search: '' } : { path: local.slice(0, start), search: local.slice(start) }
}

function send(response: ServerResponse, { status, body = '', pieces, headers, damage }: Answer): void {
  const { socket } = response
  if (pieces) {
    response.writeHead(status, { ...COMMON_HEADERS, ...headers })
    // Whoever hangs up in the middle has had enough.
    pipeline(Readable.from(inTurns(pieces), { highWaterMark: 1 }), response, () => {})
    return
  }
  if (damage === 'reset') {
    socket?.resetAndDestroy()
    return
  }
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, 'content-length': Buffer.byteLength(body) })
  if (damage === 'truncated') response.write(body.slice(0, Math.ceil(body.length / 2)), () => response.destroy())
  else response.end(body)
}

/** What Node itself refuses before there is a request: headers beyond 16 KiB, and what is no HTTP. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const isOverflow = error.code === 'HPE_HEADER_OVERFLOW'
  const status = isOverflow ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const { body = '' } = appError(status, isOverflow ? 'the headers are too large' : 'this is no HTTP request')
  const head = [
    `HTTP/1.1 ${status} Refused`,
    `content-type: ${COMMON_HEADERS['content-type']}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

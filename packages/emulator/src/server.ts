import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { COMMON_HEADERS } from './answer.ts'
import { BODY_MAX_BYTES } from './body.ts'
import { createEmulatorCore, type Emulator, type EmulatorOptions } from './emulator.ts'
import type { Answer, Incoming } from './exchange.ts'

export type ServerOptions = EmulatorOptions & {
  /** 0 takes any free one. @default 0 */
  readonly port?: number
  /** @default '127.0.0.1' */
  readonly host?: string
}

/** An emulator that listens. */
export type RunningEmulator = Emulator & {
  /** Origin without a trailing slash: `http://127.0.0.1:7788`. Serves every API. */
  readonly url: string
  readonly port: number
  /** Stops listening and breaks what is still connected. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts Customer.io on a port of this machine.
 *
 * @throws {Error} with `code: 'EADDRINUSE'` if the port is taken.
 * @example
 * await using emulator = await startEmulator()
 * const client = createClient({ apiKey: emulator.workspace('default').keys.writeKey, region: 'us', baseUrl: emulator.url })
 */
export async function startEmulator(options: ServerOptions = {}): Promise<RunningEmulator> {
  const { port = 0, host = '127.0.0.1', ...emulatorOptions } = options
  const core = createEmulatorCore(emulatorOptions)
  const listener = getRequestListener(core.fetch)
  const server = createServer((request, response) => {
    const answerDirectly = core.answerDirectly(request.method ?? '', request.url ?? '')
    if (answerDirectly) receive(request, response, answerDirectly)
    else void listener(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  const { answerDirectly: _direct, routes: _routes, ...emulator } = core
  return {
    ...emulator,
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const NO_QUERY = new URLSearchParams()

/** Collects the body and answers, without the detour over `Request` and `Response`: most of what a hot route would cost. */
function receive(request: IncomingMessage, response: ServerResponse, answer: (incoming: Incoming) => Answer): void {
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
    const body = chunks.length === 1 && first ? first : Buffer.concat(chunks)
    send(
      response,
      answer({
        method: request.method ?? '',
        path: request.url ?? '',
        query: NO_QUERY,
        header: (name) => {
          const value = request.headers[name]
          return Array.isArray(value) ? value.join(', ') : value
        },
        body,
        bodyBytes: bytes,
      }),
    )
  })
}

function send(response: ServerResponse, { status, body = '', headers }: Answer): void {
  response.writeHead(status, { ...COMMON_HEADERS, ...headers, 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

import { readFileSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A request as it arrived, in full. */
export type Received = {
  readonly method: string
  readonly path: string
  readonly host: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly atMs: number
}

/** What the server does with one request, once its body is there. */
export type Step = (exchange: { readonly request: IncomingMessage; readonly response: ServerResponse }) => void

export type ScriptedServer = {
  readonly url: string
  readonly port: number
  readonly requests: readonly Received[]
}

/** Answers with a status, and perhaps headers and a body. */
export function answer(status: number, body = '', headers: Readonly<Record<string, string>> = {}): Step {
  return ({ response }) => {
    response.writeHead(status, headers)
    response.end(body)
  }
}

/** The yes of the real service. [rec] `{}` and a newline. */
export const accept = answer(200, '{}\n', { 'content-type': 'application/json; charset=utf-8' })

/** Breaks the connection without a word. */
export const resetBeforeHeaders: Step = ({ request }) => request.socket.resetAndDestroy()

/** Sends the headers of a yes, then breaks the connection. */
export const resetAfterHeaders: Step = ({ request, response }) => {
  response.writeHead(200, { 'content-length': '3' })
  response.flushHeaders()
  setImmediate(() => request.socket.resetAndDestroy())
}

/** Promises ten bytes, sends two and hangs up politely. */
export const truncate: Step = ({ request, response }) => {
  response.writeHead(200, { 'content-length': '10' })
  response.write('{}')
  setImmediate(() => request.socket.end())
}

/** Says nothing, ever. */
export const staySilent: Step = () => {}

/** Sends the headers and one byte, and never the rest. */
export const stallInBody: Step = ({ response }) => {
  response.writeHead(200, { 'content-length': '3' })
  response.write('{')
}

/** A server on 127.0.0.1 that takes one step for each request, and repeats the last one. It ends with the test. */
export async function startScripted(...steps: readonly Step[]): Promise<ScriptedServer> {
  return listen(createServer(), 'http', steps)
}

/** Whom the servers over TLS are vouched for by, and nobody trusts by himself. */
export const certificateFile = fileURLToPath(new URL('tls/certificate.pem', import.meta.url))
export const certificate = readFileSync(certificateFile)

/** The same over TLS, for customer.io and names that resemble it. */
export async function startScriptedTls(...steps: readonly Step[]): Promise<ScriptedServer> {
  const key = readFileSync(new URL('tls/key.pem', import.meta.url))
  return listen(createTlsServer({ key, cert: certificate }), 'https', steps)
}

async function listen(server: Server, scheme: string, steps: readonly Step[]): Promise<ScriptedServer> {
  const requests: Received[] = []
  let taken = 0
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const body = Buffer.concat(chunks).toString()
      requests.push({ method, path, host: headers.host ?? '', headers, body, atMs: performance.now() })
      const step = steps[Math.min(taken, steps.length - 1)] ?? accept
      taken += 1
      step({ request, response })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `${scheme}://127.0.0.1:${port}`, port, requests }
}

/** An origin on which nothing listens. */
export async function unusedOrigin(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

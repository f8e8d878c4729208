import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@cio/emulator'
import { onTestFinished } from 'vitest'

/** For `*.customer.io`; trusted by those who are told to. */
const certificate = fileURLToPath(new URL('../../core/test/tls/certificate.pem', import.meta.url))
const key = fileURLToPath(new URL('../../core/test/tls/key.pem', import.meta.url))

export const keys = {
  us: { writeKey: 'us-p1pel1nes', appKey: 'us-app-k3y' },
  eu: { writeKey: 'eu-p1pel1nes', appKey: 'eu-app-k3y' },
  other: { writeKey: 'other-p1pel1nes', appKey: 'other-app-k3y' },
} as const

/**
 * Customer.io's hosts of both regions, each an emulator, behind a proxy: what is started with `environment` reaches them by their
 * real names, over TLS, and nothing else.
 */
export async function startRegions({ clockIsAheadMs = 0 } = {}) {
  const us = await startEmulator({ keys: keys.us })
  const eu = await startEmulator({ keys: keys.eu })
  us.createWorkspace({ name: 'other', keys: keys.other })
  onTestFinished(async () => void (await Promise.all([us.close(), eu.close()])))

  const front = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (asked, answer) => {
    const { port } = /-eu\./.test(asked.headers.host ?? '') ? eu : us
    relay(asked, answer, port, clockIsAheadMs)
  })
  const frontPort = await listen(front)
  const proxy = createServer()
  const tunnelled: string[] = []
  proxy.on('connect', ({ url = '' }, socket) => {
    tunnelled.push(url)
    const tunnel = connect(frontPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      tunnel.pipe(socket).pipe(tunnel)
    })
    for (const end of [socket, tunnel]) end.on('error', () => {})
  })
  const proxyUrl = `http://127.0.0.1:${await listen(proxy)}`
  return { us, eu, tunnelled, environment: { HTTPS_PROXY: proxyUrl, NODE_EXTRA_CA_CERTS: certificate } }
}

/** A proxy that lets nobody through: it refuses, or hangs up without a word. */
export async function startClosedProxy(answer = 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'): Promise<string> {
  const proxy = createServer()
  proxy.on('connect', (_request, socket) => socket.end(answer))
  return `http://somebody:s3cret@127.0.0.1:${await listen(proxy)}`
}

function relay(asked: IncomingMessage, answer: ServerResponse, port: number, clockIsAheadMs: number): void {
  const { method, url: path, headers } = asked
  const onward = request({ host: '127.0.0.1', port, method, path, headers: { ...headers, host: `127.0.0.1:${port}` } })
  onward.on('response', (answered) => {
    const date = new Date(Date.now() + clockIsAheadMs).toUTCString()
    answer.writeHead(answered.statusCode ?? 502, { ...answered.headers, date })
    answered.pipe(answer)
  })
  asked.pipe(onward)
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
  })
  return (server.address() as AddressInfo).port
}

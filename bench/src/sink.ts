import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { checksumOf, EVENT_IDS, eventIndexes } from './event-ids.ts'

/**
 * The server that everybody sends to, in a process of its own: it answers `{}` as the real service does, and counts exactly.
 *
 * Started with an IPC channel. It tells its port when it listens, and answers each {@link SinkOrder} once.
 */
export type SinkOrder =
  /** Forgets what came in. */
  | { readonly do: 'begin'; readonly latencyMs?: number; readonly faults?: 'nine percent' }
  | { readonly do: 'count' }
  /** Breaks every connection and listens no more, and listens again. */
  | { readonly do: 'leave' | 'return' }

export type Counts = {
  /** Requests that were accepted. */
  readonly requests: number
  /** Messages in them, repetitions included. */
  readonly messages: number
  readonly distinct: number
  /** Repetitions of a message whose acceptance was told, so that there was no reason to send it again. */
  readonly needlesslyTwice: number
  /** Over the ids of all distinct messages; see `event-ids.ts`. */
  readonly checksum: number
  /** The most connections that were open at a time. */
  readonly sockets: number
  /** When the last message came that had not come before, in milliseconds since 1970. */
  readonly lastAt: number
}

let requests = 0
let messages = 0
let mostSockets = 0
let lastAt = 0
let latencyMs = 0
let faultSeed: number | undefined
let arrivals = new Uint8Array(EVENT_IDS)
let untold = new Uint8Array(EVENT_IDS)
const sockets = new Set<Socket>()

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('error', () => {})
  request.on('end', () => {
    const fault = nextFault()
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (fault === 500 || fault === 429) return void answer(response, fault)
    accept(chunks, request, fault === 'reset after acceptance')
    if (fault === 'reset after acceptance') return void request.socket.resetAndDestroy()
    if (latencyMs === 0) answer(response, 200)
    else setTimeout(() => answer(response, 200), latencyMs)
  })
})
server.keepAliveTimeout = 60_000
server.on('connection', (socket: Socket) => {
  sockets.add(socket)
  mostSockets = Math.max(mostSockets, sockets.size)
  socket.on('close', () => sockets.delete(socket))
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ port })
  process.on('message', async (order: SinkOrder) => process.send?.(await obey(order, port)))
})
process.on('disconnect', () => process.exit())

async function obey(order: SinkOrder, port: number): Promise<Counts | 'done'> {
  switch (order.do) {
    case 'begin':
      requests = 0
      messages = 0
      mostSockets = sockets.size
      latencyMs = order.latencyMs ?? 0
      faultSeed = order.faults === undefined ? undefined : 1
      arrivals = new Uint8Array(EVENT_IDS)
      untold = new Uint8Array(EVENT_IDS)
      return 'done'
    case 'count':
      return count()
    case 'leave':
      server.close()
      for (const socket of sockets) socket.resetAndDestroy()
      return 'done'
    case 'return':
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      return 'done'
  }
}

function accept(chunks: readonly Buffer[], { headers }: IncomingMessage, isUntold: boolean): void {
  const raw = Buffer.concat(chunks)
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  requests += 1
  for (const index of eventIndexes(body)) {
    messages += 1
    if (arrivals[index] === 0) lastAt = Date.now()
    arrivals[index] = (arrivals[index] ?? 0) + 1
    if (isUntold) untold[index] = (untold[index] ?? 0) + 1
  }
}

function count(): Counts {
  let distinct = 0
  let needlesslyTwice = 0
  const seen: number[] = []
  for (let index = 0; index < arrivals.length; index += 1) {
    const times = arrivals[index] ?? 0
    if (times === 0) continue
    distinct += 1
    seen.push(index)
    needlesslyTwice += Math.max(0, times - 1 - (untold[index] ?? 0))
  }
  return { requests, messages, distinct, needlesslyTwice, checksum: checksumOf(seen), sockets: mostSockets, lastAt }
}

function answer(response: ServerResponse, status: number): void {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': 3 }
  response.writeHead(status, status === 429 ? { ...headers, 'retry-after': '1' } : headers)
  response.end('{}\n')
}

/** Three in a hundred requests each: 500 or 429, a reset before anything is accepted, and one after. */
function nextFault(): 500 | 429 | 'reset' | 'reset after acceptance' | undefined {
  if (faultSeed === undefined) return undefined
  // The minimal standard generator of Park and Miller.
  faultSeed = (faultSeed * 48_271) % 0x7fff_ffff
  const drawn = faultSeed % 1_000
  if (drawn < 20) return 500
  if (drawn < 30) return 429
  if (drawn < 60) return 'reset'
  return drawn < 90 ? 'reset after acceptance' : undefined
}

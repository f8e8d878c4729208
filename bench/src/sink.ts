import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * The server that everybody sends to, in a process of its own: it answers `{}` as the real service does, and counts exactly.
 *
 * Started with an IPC channel. It tells its port when it listens, and its counts, which start anew, whenever it is sent anything.
 */
export type SinkMessage =
  | { readonly port: number }
  | { readonly requests: number; readonly messages: number; readonly distinct: number }

let requests = 0
let messages = 0
let ids = new Set<unknown>()

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body: { batch?: { messageId?: unknown }[]; messageId?: unknown } = JSON.parse(
      Buffer.concat(chunks).toString(),
    )
    const items = body.batch ?? [body]
    requests += 1
    messages += items.length
    for (const { messageId } of items) ids.add(messageId)
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': 3 })
    response.end('{}\n')
  })
})
server.keepAliveTimeout = 60_000

server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))

process.on('message', () => {
  tell({ requests, messages, distinct: ids.size })
  requests = 0
  messages = 0
  ids = new Set()
})
process.on('disconnect', () => process.exit())

function tell(message: SinkMessage): void {
  process.send?.(message)
}

import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as it arrived. */
export type Arrival = { readonly headers: IncomingHttpHeaders; readonly body: string }

/**
 * A small server that notes what it is sent.
 *
 * @param answer - The status of the n-th call, from 0: a number, `'reset'` to break the connection, `'silent'` for no answer.
 */
export async function startEndpoint(answer: (index: number) => number | 'reset' | 'silent' = () => 200) {
  const arrivals: Arrival[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const what = answer(arrivals.length)
      arrivals.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      if (what === 'reset') response.socket?.resetAndDestroy()
      else if (what !== 'silent') response.writeHead(what).end()
      for (const look of waiting) look()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    arrivals,
    /** Resolves once so many calls have arrived. */
    arrived: (count: number) =>
      new Promise<readonly Arrival[]>((resolve) => {
        const look = () => {
          if (arrivals.length < count) return
          waiting.delete(look)
          resolve(arrivals)
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

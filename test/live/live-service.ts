/**
 * An emulator that poses as the live service, in a process of its own: keys that look real, 300 ms until an answer, a second
 * until a write is visible, and 429 for whoever asks more often than the limit allows.
 *
 * Prints its origin. `GET /_arrivals` tells when each API was asked, in milliseconds; `GET /_left` what is left, once everything that
 * was accepted is visible, which it is from then on.
 *
 * Usage: node test/live/live-service.ts REQUESTS_PER_SECOND API_KEY APP_API_KEY [PEOPLE]
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator } from '@cio/emulator'

const [limit = '10', writeKey = '', appKey = '', people = '7'] = process.argv.slice(2)
const latencyMs = 300
const emulator = createEmulator({ visibilityDelayMs: 1_000, keys: { writeKey, appKey } })
const arrivals: Record<'pipelines' | 'app', number[]> = { pipelines: [], app: [] }

const server = createServer(async (request, response) => {
  const at = performance.now()
  const answer = await answerTo(request, at)
  if (answer.headers.get('x-at-once') === null) await new Promise((resolve) => setTimeout(resolve, latencyMs))
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(await answer.text())
})

async function answerTo(request: IncomingMessage, at: number): Promise<Response> {
  const { url = '/', method = 'GET' } = request
  if (url === '/_arrivals') return Response.json(arrivals, { headers: { 'x-at-once': '1' } })
  if (url === '/_left') return Response.json(left(), { headers: { 'x-at-once': '1' } })
  const isApp = request.headers.authorization?.startsWith('Bearer ') === true
  const own = arrivals[isApp ? 'app' : 'pipelines']
  own.push(at)
  if (own.findLastIndex((time) => time <= at - 1_000) < own.length - 1 - (Number(limit) + 1)) {
    return new Response(undefined, { status: 429 })
  }
  if (isApp && request.headers.authorization === `Bearer ${appKey}`) {
    if (url === '/v1/workspaces') {
      return Response.json({ workspaces: [{ id: 13001, name: 'Playground', people: Number(people) }] })
    }
    if (url === '/v1/object_types') return Response.json({ types: [{ id: '1', enabled: true }] })
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = chunks.length === 0 ? null : Buffer.concat(chunks)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers.set(name, value)
  return emulator.fetch(new Request(`http://127.0.0.1${url}`, { method, headers, body }))
}

function left() {
  const workspace = emulator.workspace('default')
  // What is not visible yet, or not visibly gone, would be counted wrong.
  workspace?.visibility.flush()
  const { people, objects, suppressions } = workspace?.state ?? {}
  return { people: people?.size, objects: objects?.size, suppressed: suppressions?.size }
}

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))

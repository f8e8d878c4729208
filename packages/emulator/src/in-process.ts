import type { Respond } from './answer.ts'
import { BODY_MAX_BYTES } from './body.ts'
import { type Answer, COMMON_HEADERS, type Incoming } from './exchange.ts'
import { inTurns } from './pieces.ts'

/** The door for `fetch(request)` within this process. */
export async function answerInProcess(request: Request, respond: Respond): Promise<Response> {
  return toResponse(await respond(await incomingOf(request)))
}

async function incomingOf(request: Request): Promise<Incoming> {
  const url = new URL(request.url)
  const body = request.body === null ? new Uint8Array() : new Uint8Array(await request.arrayBuffer())
  return {
    method: request.method,
    path: url.pathname,
    search: url.search,
    query: url.searchParams,
    header: (name) => request.headers.get(name) ?? undefined,
    body: body.length > BODY_MAX_BYTES ? new Uint8Array() : body,
    bodyBytes: body.length,
  }
}

/** @throws {TypeError} where a fault breaks the connection, as `fetch` does. */
function toResponse({ status, body, pieces, headers, damage }: Answer): Response {
  if (damage === 'reset') throw broken('fetch failed')
  if (pieces) {
    const stream = ReadableStream.from(inTurns(pieces)).pipeThrough(new TextEncoderStream())
    return new Response(stream, { status, headers: { ...COMMON_HEADERS, ...headers } })
  }
  // A `Response` takes no body where HTTP has none; the port leaves it out by itself.
  if (body === undefined || BODILESS.has(status)) return new Response(null, { status, headers: headers ?? {} })
  const sent = damage === 'truncated' ? halfOf(body) : body
  return new Response(sent, { status, headers: { ...COMMON_HEADERS, ...headers } })
}

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304])

function halfOf(body: string): ReadableStream<Uint8Array> {
  let isHalfSent = false
  return new ReadableStream({
    pull(controller) {
      if (isHalfSent) {
        controller.error(broken('terminated'))
        return
      }
      isHalfSent = true
      controller.enqueue(new TextEncoder().encode(body.slice(0, Math.ceil(body.length / 2))))
    },
  })
}

function broken(message: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
}

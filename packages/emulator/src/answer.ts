import type { Context, Hono } from 'hono'
import type { Directory } from './auth.ts'
import { BODY_MAX_BYTES } from './body.ts'
import type { Clock } from './clock.ts'
import { type Answer, appError, type Exchange, type Incoming, json } from './exchange.ts'
import type { AppRoute, Route } from './route.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** [rec] 27 May 2026: nothing that the service answers is to be cached. */
export const COMMON_HEADERS = { 'content-type': JSON_TYPE, 'cache-control': 'no-cache, no-store, must-revalidate' }

/**
 * Puts routes behind both doors: Hono, which finds any of them, and a map of those that need no router, for the port.
 * Either way a route sees the same {@link Incoming} and its answer is the same.
 */
export function answerer(app: Hono, routes: readonly Route[], directory: Directory, clock: Clock) {
  const direct = new Map<string, (incoming: Incoming) => Answer>()
  for (const route of routes) {
    if (route.surface === 'pipelines') direct.set(`${route.method} ${route.path}`, route.handle)
    app.on(route.method, route.path, async (context) => {
      const incoming = await incomingOf(context)
      return toResponse(answer(route, incoming, context.req.param(), directory, clock))
    })
  }
  app.notFound((context) => toResponse(notFound(context, routes)))
  // What a route throws is a fault of the emulator: say so, so that nobody takes it for the service's answer.
  app.onError((error) => toResponse(json({ error: `The emulator failed: ${error.message}` }, 500)))
  return { app, direct }
}

function answer(
  route: Route,
  incoming: Incoming,
  parameters: Readonly<Record<string, string>>,
  directory: Directory,
  clock: Clock,
): Answer {
  if (route.surface === 'pipelines') return route.handle(incoming)
  if (route.surface === 'control') return route.handle(incoming, parameters)
  return answerApp(route, incoming, parameters, directory, clock)
}

function answerApp(
  route: AppRoute,
  incoming: Incoming,
  parameters: Exchange['parameters'],
  directory: Directory,
  clock: Clock,
): Answer {
  const workspace = directory.ofAppKey(incoming)
  // The body of a 401 is not documented. [default]
  if (!workspace) return appError(401, 'unauthorized')
  const answered = route.handle({ incoming, workspace, parameters })
  const search = incoming.query.toString()
  workspace.journal.record(
    {
      at: clock.now(),
      method: incoming.method,
      path: search === '' ? incoming.path : `${incoming.path}?${search}`,
      isStrict: false,
      status: answered.status,
      bytes: incoming.bodyBytes,
    },
    incoming.body,
  )
  return answered
}

async function incomingOf(context: Context): Promise<Incoming> {
  const request = context.req.raw
  const url = new URL(request.url)
  const body = request.body === null ? new Uint8Array() : new Uint8Array(await request.arrayBuffer())
  return {
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    header: (name) => request.headers.get(name) ?? undefined,
    body: body.length > BODY_MAX_BYTES ? new Uint8Array() : body,
    bodyBytes: body.length,
  }
}

function toResponse({ status, body, headers }: Answer): Response {
  return new Response(body ?? null, { status, headers: body === undefined ? {} : { ...COMMON_HEADERS, ...headers } })
}

/** [default] How the service answers an unknown path or the wrong method is not documented. */
function notFound(context: Context, routes: readonly Route[]): Answer {
  const { method, path } = context.req
  const allowed = routes.filter((route) => route.path === path).map((route) => route.method)
  if (allowed.length === 0) return appError(404, `no route ${method} ${path}`)
  return {
    ...appError(405, `${path} takes ${allowed.join(', ')}, not ${method}`),
    headers: { allow: allowed.join(', ') },
  }
}

import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { Directory } from './auth.ts'
import { problem } from './control/control-route.ts'
import { type Answer, APP_HEADERS, appError, type Incoming, json, sendError } from './exchange.ts'
import { suffer } from './faults/suffer.ts'
import type { Route } from './route.ts'
import type { Workspace } from './workspace.ts'

type Parameters = Readonly<Record<string, string>>

/** Answers a request, whichever door it came through. */
export type Respond = (incoming: Incoming) => Answer | Promise<Answer>

/**
 * Finds the route of a request and whose it is, lets it meet its faults, and notes it in the journal.
 *
 * @param noteStranger - Hears of requests to the App API whose key leads to no workspace; the other APIs have more to say.
 */
export function responder(
  routes: readonly Route[],
  directory: Directory,
  noteStranger: (incoming: Incoming) => void,
): Respond {
  const find = finder(routes)
  return (incoming) => {
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method
    const found = find(method, incoming.path)
    if (!found) return notFound(incoming, find)
    const { route, parameters } = found
    try {
      if (route.surface === 'control' || route.surface === 'open') return rescued(route.handle(incoming, parameters))
      const caller = callerOf(route, incoming, parameters, directory)
      if (caller) return respondAs(caller, route, incoming, parameters)
      if (route.surface !== 'app') return route.handle(incoming, undefined, parameters)
      noteStranger(incoming)
      return withAppHeaders(unauthorized(route))
    } catch (error) {
      return failure(error)
    }
  }
}

function respondAs(
  workspace: Workspace,
  route: Exclude<Route, { surface: 'control' | 'open' }>,
  incoming: Incoming,
  parameters: Parameters,
): Answer | Promise<Answer> {
  const answer = () => {
    const answered =
      route.surface === 'app'
        ? withAppHeaders(route.handle({ incoming, workspace, parameters }))
        : route.handle(incoming, workspace, parameters)
    workspace.recordRequest(incoming, answered.status)
    return answered
  }
  return workspace.faults.isEmpty ? answer() : rescued(suffer({ route, incoming, workspace, answer }))
}

/** The body of a 401 of the App API is not documented. [default] The envelope is that of the path's other errors. */
function unauthorized({ path }: Route): Answer {
  return path.startsWith('/v1/send/') ? sendError(401, 'unauthorized') : appError(401, 'unauthorized')
}

function withAppHeaders(answer: Answer): Answer {
  return { ...answer, headers: { ...APP_HEADERS, ...answer.headers } }
}

function callerOf(
  route: Exclude<Route, { surface: 'control' }>,
  incoming: Incoming,
  parameters: Parameters,
  directory: Directory,
): Workspace | undefined {
  if (route.surface === 'track') return route.callerOf(incoming, parameters)
  return route.surface === 'pipelines' ? directory.ofWriteKey(incoming) : directory.ofAppKey(incoming)
}

function rescued(answer: Answer | Promise<Answer>): Answer | Promise<Answer> {
  return answer instanceof Promise ? answer.catch(failure) : answer
}

/** What a route throws is a fault of the emulator: say so, so that nobody takes it for the service's answer. */
function failure(error: unknown): Answer {
  return json({ error: `The emulator failed: ${error instanceof Error ? error.message : String(error)}` }, 500)
}

type Found = { readonly route: Route; readonly parameters: Parameters }
type Find = (method: string, path: string) => Found | undefined

const NO_PARAMETERS: Parameters = {}

/** Hono's router; paths without parameters are found without it. */
function finder(routes: readonly Route[]): Find {
  const fixed = new Map<string, Found>()
  const router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] })
  for (const route of routes) {
    if (!route.path.includes(':')) fixed.set(`${route.method} ${route.path}`, { route, parameters: NO_PARAMETERS })
    router.add(route.method, route.path, route)
  }
  return (method, path) => {
    const known = fixed.get(`${method} ${path}`)
    if (known) return known
    const [matches, stash] = router.match(method, path)
    const first = matches[0]
    if (!first) return undefined
    const [route, places] = first
    const names = Object.entries(places)
    const parameters = names.map(([name, place]) => [
      name,
      decoded(typeof place === 'number' ? (stash?.[place] ?? '') : place),
    ])
    return { route, parameters: Object.fromEntries(parameters) }
  }
}

/** A part of a path; what is not percent-encoded properly stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'] as const

/** [default] How the service answers an unknown path or the wrong method is not documented. */
function notFound({ method, path }: Incoming, find: Find): Answer {
  const allowed = METHODS.filter((other) => find(other, path)).join(', ')
  const refuse = path.startsWith('/_emulator') ? problem : appError
  if (allowed === '') return refuse(404, `no route ${method} ${path}`)
  return { ...refuse(405, `${path} takes ${allowed}, not ${method}`), headers: { allow: allowed } }
}

import type { Surface } from '../exchange.ts'
import type { Route } from '../route.ts'

/** Which requests of a workspace: those of one API, or those of one route as the manifest writes it (`POST /v1/track`). */
export type RouteSelector = Exclude<Surface, 'control'> | `${Route['method']} /${string}`

/** Whether a request to this route is meant; without a selector every request is. */
export function selects(selector: RouteSelector | undefined, { surface, method, path }: Route): boolean {
  return selector === undefined || selector === surface || selector === `${method} ${path}`
}

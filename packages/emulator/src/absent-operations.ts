import { APP_OPERATIONS } from './app-operations.ts'
import { LATER_APP_OPERATIONS } from './app-operations-later.ts'
import { appError } from './exchange.ts'
import type { AppRoute, Route } from './route.ts'

/** An operation of the App API that there is no route for. */
export type AbsentOperation = {
  readonly method: AppRoute['method']
  readonly path: string
  /** `operationId` of the document, or the method of the official client. */
  readonly name: string
}

/** What is known of the App API and has no route among these. */
export function absentOperations(routes: readonly Pick<Route, 'method' | 'path'>[]): AbsentOperation[] {
  const present = new Set(routes.map(shapeOf))
  return [...APP_OPERATIONS, ...LATER_APP_OPERATIONS]
    .map((line) => {
      const [method = '', path = '', name = ''] = line.split(' ')
      return { method: method as AbsentOperation['method'], path, name }
    })
    .filter((operation) => !present.has(shapeOf(operation)))
}

/** Routes that say what is missing, instead of a 404 that could be the service's. */
export function absentRoutes(routes: readonly Route[]): AppRoute[] {
  return absentOperations(routes).map(({ method, path, name }) => ({
    surface: 'app',
    method,
    path,
    handle: () => appError(501, `the emulator does not have ${name} (${method} ${path}) yet`),
  }))
}

/** Two documents may name the same part of a path differently. */
function shapeOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path.replaceAll(/:\w+/g, ':')}`
}

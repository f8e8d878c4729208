import type { ClientEvent } from '@cio/core'

/** What a spec cost the service, and what the service said besides. */
export type Usage = {
  /** Everything that left, retries and upkeep included. */
  requests: number
  /** The same by route, such as `GET /v1/customers/:id/attributes`. */
  byRoute: Record<string, number>
  /** Milliseconds that requests waited for their turn, added up. */
  waitedMs: number
  retries: number
  /** Routes whose answers carried a `Deprecation` or `Sunset` header, with what it said. */
  deprecations: string[]
  /** Fields in answers that the documentation does not have. */
  unknownFields: string[]
}

/** Counts what clients and transports do. */
export type UsageMeter = Readonly<{
  usage: Usage
  /** For `onEvent` of a client or a transport. */
  onEvent: (event: ClientEvent) => void
  /** For {@link observeAnswers}. */
  onUnknownField: (field: string) => void
}>

export function createUsageMeter(): UsageMeter {
  const usage: Usage = { requests: 0, byRoute: {}, waitedMs: 0, retries: 0, deprecations: [], unknownFields: [] }
  return Object.freeze({
    usage,
    onEvent: (event) => {
      const route = routeOf(event.method, event.path)
      if (event.type === 'request') {
        usage.requests += 1
        usage.byRoute[route] = (usage.byRoute[route] ?? 0) + 1
      } else if (event.type === 'wait') {
        usage.waitedMs += event.waitedMs
      } else if (event.type === 'retry') {
        usage.retries += 1
      } else if (event.type === 'response') {
        for (const name of ['deprecation', 'sunset']) {
          const value = event.headers[name]
          if (value !== undefined) addOnce(usage.deprecations, `${route}: ${name} ${value}`)
        }
      }
    },
    onUnknownField: (field) => addOnce(usage.unknownFields, field),
  })
}

/** What several specs used together. */
export function addUp(usages: readonly Usage[]): Usage {
  const { usage } = createUsageMeter()
  for (const one of usages) {
    usage.requests += one.requests
    usage.waitedMs += one.waitedMs
    usage.retries += one.retries
    for (const [route, count] of Object.entries(one.byRoute)) {
      usage.byRoute[route] = (usage.byRoute[route] ?? 0) + count
    }
    for (const deprecation of one.deprecations) addOnce(usage.deprecations, deprecation)
    for (const field of one.unknownFields) addOnce(usage.unknownFields, field)
  }
  return usage
}

/** A path with its ids taken out: a part that is not a plain lower-case word names somebody. */
export function routeOf(method: string, path: string): string {
  const parts = path.split('/').map((part) => (/^(v\d|[a-z_]*)$/.test(part) ? part : ':id'))
  return `${method} ${parts.join('/')}`
}

function addOnce(list: string[], value: string): void {
  if (!list.includes(value)) list.push(value)
}

import { checked } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { type Incoming, json } from '../exchange.ts'
import { type DropFilter, dropQueryShape, type RequestFilter, requestQueryShape } from '../record-filter.ts'
import type { ControlRoute } from '../route.ts'
import { WaitError } from '../waiting.ts'
import { order, workspaceOrder } from './control-route.ts'

/**
 * The journal and the drop ledger. The query filters; with `waitMs` the answer is held back until there are `count` (1 unless
 * told otherwise), or the time is up: then it has what there is.
 */
export function recordRoutes(emulator: () => Emulator): ControlRoute[] {
  return [
    order('GET', '/_emulator/drops', emulator, (given) => json({ drops: given.emulator.drops() })),
    workspaceOrder('GET', '/drops', emulator, (workspace, { incoming }) => {
      const { count, waitMs, ...filter } = checked(dropQueryShape, queryOf(incoming), 'The query')
      if (waitMs === undefined) return json({ drops: workspace.drops(filter as DropFilter) })
      const waiting = workspace.waitForDrops(filter as DropFilter, { count: count ?? 1, timeoutMs: waitMs })
      return waiting.catch(foundByThen).then((drops) => json({ drops }))
    }),
    workspaceOrder('GET', '/requests', emulator, (workspace, { incoming }) => {
      const { count, waitMs, ...filter } = checked(requestQueryShape, queryOf(incoming), 'The query')
      if (waitMs === undefined) return json({ requests: workspace.requests(filter as RequestFilter) })
      const waiting = workspace.waitForRequests(filter as RequestFilter, { count: count ?? 1, timeoutMs: waitMs })
      return waiting.catch(foundByThen).then((requests) => json({ requests }))
    }),
  ]
}

function foundByThen(error: unknown): readonly unknown[] {
  if (error instanceof WaitError) return error.found
  throw error
}

function queryOf({ query }: Incoming): Record<string, string> {
  return Object.fromEntries(query)
}

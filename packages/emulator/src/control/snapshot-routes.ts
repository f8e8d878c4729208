import * as v from 'valibot'
import { checked } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { type Answer, json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import type { Seed } from '../state/seed.ts'
import type { Workspace } from '../workspace.ts'
import { DONE, type Order, problem, workspaceOrder } from './control-route.ts'
import { create } from './workspace-routes.ts'

/** As many snapshots of a workspace are held for callers over HTTP. */
const HELD_MAX = 20

const named = v.strictObject({ snapshot: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) })

/** Seed, snapshot, restore and fork. Over HTTP a snapshot is held here, under the name that its maker gives it. */
export function snapshotRoutes(emulator: () => Emulator): ControlRoute[] {
  const shelf = new WeakMap<Workspace, Map<string, Uint8Array>>()
  const heldOf = (workspace: Workspace) => shelf.get(workspace) ?? new Map<string, Uint8Array>()
  return [
    workspaceOrder('POST', '/seed', emulator, (workspace, { body }) => {
      workspace.seed(body as Seed)
      return DONE
    }),
    workspaceOrder('GET', '/snapshots', emulator, (workspace) =>
      json({ snapshots: Array.from(heldOf(workspace), ([snapshot, { length: bytes }]) => ({ snapshot, bytes })) }),
    ),
    workspaceOrder('POST', '/snapshots', emulator, (workspace, { body }) => {
      const { snapshot } = checked(named, body, 'The snapshot')
      const held = heldOf(workspace)
      if (held.size >= HELD_MAX && !held.has(snapshot)) {
        return problem(409, `${HELD_MAX} snapshots are held already; delete one, or take one under the same name.`)
      }
      const bytes = workspace.snapshot()
      shelf.set(workspace, held.set(snapshot, bytes))
      return json({ snapshot, bytes: bytes.length }, 201)
    }),
    workspaceOrder('DELETE', '/snapshots/:snapshot', emulator, (workspace, { parameters: { snapshot = '' } }) =>
      heldOf(workspace).delete(snapshot) ? DONE : noSnapshot(snapshot),
    ),
    workspaceOrder('POST', '/restore', emulator, (workspace, { body }) => {
      const { snapshot } = checked(named, body, 'The request')
      const bytes = heldOf(workspace).get(snapshot)
      if (!bytes) return noSnapshot(snapshot)
      workspace.restore(bytes)
      return DONE
    }),
    workspaceOrder('POST', '/fork', emulator, fork),
  ]
}

function fork(workspace: Workspace, { emulator, body }: Order): Answer {
  return create(body, (options) => emulator.forkWorkspace(workspace.name, options))
}

function noSnapshot(snapshot: string): Answer {
  return problem(404, `There is no snapshot named "${snapshot}".`)
}

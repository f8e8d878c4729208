import type { Emulator } from '../emulator.ts'
import type { ControlRoute } from '../route.ts'
import { clockRoutes } from './clock-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { recordRoutes } from './record-routes.ts'
import { snapshotRoutes } from './snapshot-routes.ts'
import { webhookRoutes } from './webhook-routes.ts'
import { workspaceRoutes } from './workspace-routes.ts'

/** What is only ours: a path of the real API is never taken, since none starts with `/_emulator`. */
export function controlRoutes(emulator: () => Emulator): ControlRoute[] {
  return [
    ...workspaceRoutes(emulator),
    ...clockRoutes(emulator),
    ...recordRoutes(emulator),
    ...deliveryRoutes(emulator),
    ...webhookRoutes(emulator),
    ...faultRoutes(emulator),
    ...snapshotRoutes(emulator),
  ]
}

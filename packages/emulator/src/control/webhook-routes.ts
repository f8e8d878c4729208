import type { Emulator } from '../emulator.ts'
import { json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import { workspaceOrder } from './control-route.ts'

/** What the App API does not show of reporting webhooks: their signing keys, and the calls that were made. */
export function webhookRoutes(emulator: () => Emulator): ControlRoute[] {
  return [
    workspaceOrder('GET', '/webhooks', emulator, (workspace) =>
      json({ webhooks: workspace.webhooks(), calls: workspace.webhookCalls() }),
    ),
  ]
}

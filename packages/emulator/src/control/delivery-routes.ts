import type { Emulator } from '../emulator.ts'
import { json } from '../exchange.ts'
import type { ControlRoute } from '../route.ts'
import { workspaceOrder } from './control-route.ts'

/** What was sent, with the data that it would have been filled with: the App API shows neither that nor the request. */
export function deliveryRoutes(emulator: () => Emulator): ControlRoute[] {
  return [
    workspaceOrder('GET', '/deliveries', emulator, (workspace) =>
      json({
        deliveries: workspace
          .deliveries()
          .map((delivery) => ({ ...delivery, metrics: Object.fromEntries(delivery.metrics) })),
      }),
    ),
  ]
}

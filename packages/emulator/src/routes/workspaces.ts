import { type Answer, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'

/** [doc] From where webhooks come: public, and not from the emulator. */
const IP_ADDRESSES = {
  us: '35.188.196.183 104.198.177.219 104.154.232.87 130.211.229.195 104.198.221.24 104.197.27.15 35.194.9.154 104.154.144.51 104.197.210.12 35.225.6.73',
  eu: '34.76.143.229 34.78.91.47 34.77.94.252 35.187.188.242 34.78.122.90 35.195.137.235 130.211.108.156 104.199.50.18 34.78.44.80 35.205.31.154',
} as const

export const workspaceRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/workspaces', handle: list },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/info/ip_addresses',
    handle: ({ workspace }) => json({ ip_addresses: IP_ADDRESSES[workspace.behaviour.region].split(' ') }),
  },
]

/**
 * [doc] The workspaces of the account. [default] Each workspace here is an account of its own, so that nothing crosses;
 * counts are never late.
 */
function list({ workspace }: Exchange): Answer {
  const { state, behaviour, name } = workspace
  const { people, objects, deliveries } = state
  const sent = deliveries.all.filter(({ metrics }) => metrics.has('sent')).length
  return json({
    workspaces: [
      {
        id: behaviour.environmentId,
        name,
        messages_sent: sent,
        billable_messages_sent: sent,
        people: people.size,
        object_types: objects.types.length,
        objects: objects.size,
      },
    ],
  })
}

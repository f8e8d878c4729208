import { type Answer, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'

export const workspaceRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/workspaces', handle: list },
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

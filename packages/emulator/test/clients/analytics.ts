import { startService } from '../service.ts'

/** What the two clients, of one ancestry, have in common. */
export type AnalyticsClient = {
  identify(message: object, callback?: (error?: unknown) => void): void
  track(message: object, callback?: (error?: unknown) => void): void
  page(message: object): void
  screen(message: object): void
  group(message: object): void
  alias(message: object): void
  closeAndFlush(options?: { timeout?: number }): Promise<void>
}

export async function startAnalytics(options: Parameters<typeof startService>[0] = {}) {
  const service = await startService(options)
  return {
    ...service,
    /** What is stored of somebody: newest first. */
    async activities(userId: string): Promise<readonly { readonly type: string; readonly name?: string }[]> {
      const { body } = await service.read(`customers/${userId}/activities?limit=100`)
      return (body as { activities?: { type: string; name?: string }[] }).activities ?? []
    },
    /** Requests that arrived, the readings of the test left out. */
    sent: () => service.workspace.requests({ method: 'POST' }),
  }
}

/** Every call that there is, in an order in which each has an effect. */
export function callAll(client: AnalyticsClient): void {
  client.track({ anonymousId: 'visitor', event: 'Browsed' })
  client.identify({ userId: 'ada', anonymousId: 'visitor', traits: { email: 'ada@example.com', plan: 'pro' } })
  client.track({ userId: 'ada', event: 'Paid', properties: { total: 12.5 } })
  client.page({ userId: 'ada', name: 'Home', properties: { path: '/' } })
  client.screen({ userId: 'ada', name: 'Settings' })
  client.group({ userId: 'ada', groupId: 'acme', traits: { size: 3 } })
  client.identify({ userId: 'old-ada', traits: { city: 'London' } })
  client.alias({ userId: 'ada', previousId: 'old-ada' })
  client.track({
    userId: 'ada',
    event: 'Device Created or Updated',
    context: { device: { token: 't-1', type: 'ios' } },
  })
}

/** What the state is after {@link callAll}. */
export const AFTER_ALL = {
  person: {
    customer: {
      identifiers: { id: 'ada', email: 'ada@example.com' },
      attributes: { plan: 'pro', city: 'London' },
      devices: [{ id: 't-1', platform: 'ios' }],
    },
  },
  relationships: { cio_relationships: [{ object_type_id: 1, identifiers: { object_id: 'acme' } }] },
  object: { object: { attributes: { size: '3' } } },
  names: ['Browsed', 'Home', 'Paid', 'Settings'],
}

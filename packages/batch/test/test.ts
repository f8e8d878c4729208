import { type Client, type ClientEvent, type ClientOptions, createClient, createMessage, type Message } from '@cio/core'
import { test as base } from '@cio/test-harness/vitest'
import { type Batcher, type BatcherFailure, type BatcherOptions, createBatcher } from '../src/index.ts'
import { messagesIn } from './messages.ts'

/** A client of a spec's own, and what it told about itself. */
export type Line = { readonly client: Client; readonly events: readonly ClientEvent[] }

/** The harness's fixtures, and clients and batchers whose options a spec may choose. */
export const test = base
  .extend('connect', ({ service }) => (options: Partial<ClientOptions> = {}): Line => {
    const { apiKey, region, baseUrl, pace } = service('spec')
    const events: ClientEvent[] = []
    const client = createClient({
      apiKey,
      region,
      requestsPerSecond: pace,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...options,
      onEvent: (event) => {
        events.push(event)
        options.onEvent?.(event)
      },
    })
    return { client, events }
  })
  .extend('batching', ({ client: fixture }, { onCleanup }) => {
    const batchers: Batcher[] = []
    onCleanup(async () => {
      for (const batcher of batchers) await batcher.close({ timeoutMs: 0 })
    })
    return ({ client = fixture, ...options }: Partial<BatcherOptions> & { readonly client?: Client } = {}) => {
      const failures: BatcherFailure[] = []
      const batcher = createBatcher(client, { onError: (failure) => failures.push(failure), ...options })
      batchers.push(batcher)
      return { batcher, failures }
    }
  })

/** So many events of one person, each with a name of its own: `Step 0`, `Step 1`, … */
export function eventsOf(userId: string, count: number): Message[] {
  return Array.from({ length: count }, (_, index) => createMessage('track', { userId, event: `Step ${index}` }))
}

/** What only the service can refuse: no builder makes it. */
export function namelessEvent(): Message {
  const [message] = eventsOf('nobody', 1)
  if (message === undefined) throw new Error('one was asked for')
  return { ...message, userId: '' }
}

/** The names of the messages that were in each request, by the client's own account. */
export function packed(events: readonly ClientEvent[]): unknown[][] {
  return events.flatMap((event) => {
    if (event.type !== 'request') return []
    return [messagesIn(event.body).map(({ event: named }) => named)]
  })
}

import { type ClientEvent, type ClientOptions, createClient } from '@cio/core'

/** The key of every client in these specs, to be looked for where it must not be. With capitals: a URL writes its host without. */
export const apiKey = 'sk-Secret-0123456789-Never-To-Be-Seen'

/** A client whose waits are over at once, and what it told about itself. */
export function testClient(baseUrl: string, options: Partial<ClientOptions> = {}) {
  const events: ClientEvent[] = []
  const client = createClient({
    apiKey,
    region: 'us',
    baseUrl,
    requestsPerSecond: Number.POSITIVE_INFINITY,
    onEvent: (event) => events.push(event),
    ...options,
    retry: { limit: 3, baseMs: 8, ...options.retry },
    random: options.random ?? (() => 0.5),
  })
  const waits = () => events.flatMap((event) => (event.type === 'retry' ? [event.waitMs] : []))
  return { client, events, waits }
}

/** Whom the requests that left were about, in order. */
export function leftBy(events: readonly ClientEvent[]): unknown[] {
  return events.flatMap((event) => (event.type === 'request' ? [JSON.parse(String(event.body)).userId] : []))
}

/** What a promise rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${JSON.stringify(value)}`)
    },
    (error: unknown) => error,
  )
}

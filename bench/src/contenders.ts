import { eventId } from './event-ids.ts'

/** One way to send an event and to know that it was accepted. */
export type Contender = {
  readonly name: string
  /** The package whose version is told. */
  readonly package: string
  /** How it was set up, in one line. */
  readonly setup: string
  readonly start: (origin: string) => Promise<(index: number) => Promise<unknown>>
}

/** About 450 bytes of JSON, as a whole message. */
const properties = {
  plan: 'pro',
  seats: 12,
  path: '/reports/quarterly',
  tags: ['new', 'trial', 'emea'],
  active: true,
  note: 'x'.repeat(150),
}

const event = (index: number) => ({
  userId: `user-${index}`,
  event: 'Report Opened',
  properties,
  messageId: eventId(index),
})

const key = 'bench-key'

/** Those that send one awaited request for each message. Ours first; customerio-node is what the ratios are taken of. */
export const contenders: readonly Contender[] = [
  {
    name: 'ours',
    package: '@cio/core',
    setup: 'client.send(createMessage(…)), requestsPerSecond: Infinity',
    start: async (origin) => {
      const { createClient, createMessage } = await import('@cio/core')
      const client = createClient({
        apiKey: key,
        region: 'us',
        baseUrl: origin,
        requestsPerSecond: Number.POSITIVE_INFINITY,
      })
      return (index) => client.send(createMessage('track', event(index)))
    },
  },
  {
    name: 'customerio-node',
    package: 'customerio-node',
    setup: 'PipelinesClient.track, its own settings',
    start: async (origin) => {
      const { PipelinesClient } = await import('customerio-node')
      const client = new PipelinesClient(key, { url: `${origin}/v1`, strictMode: true })
      return (index) => client.track(event(index))
    },
  },
  {
    name: 'customerio-node, agent',
    package: 'customerio-node',
    setup: 'PipelinesClient.track, with an undici Agent of 64 sockets as its dispatcher',
    start: async (origin) => {
      const { PipelinesClient } = await import('customerio-node')
      const { Agent } = await import('undici')
      // Its type is that of the undici inside Node, which has the same shape.
      const dispatcher = new Agent({ connections: 64 })
      const client = new PipelinesClient(key, {
        url: `${origin}/v1`,
        strictMode: true,
        dispatcher: dispatcher as never,
      })
      return (index) => client.track(event(index))
    },
  },
  {
    name: 'cdp-analytics-node',
    package: '@customerio/cdp-analytics-node',
    setup:
      'maxEventsInBatch: 1, so that each message is one request; awaited through its `track` event, since a callback comes 300 ms late',
    start: async (origin) => {
      const { Analytics } = await import('@customerio/cdp-analytics-node')
      const client = new Analytics({ writeKey: key, host: origin, maxEventsInBatch: 1, flushInterval: 1 })
      return acceptedBy(client, (index) => client.track(event(index)))
    },
  },
  {
    name: 'segment analytics-node',
    package: '@segment/analytics-node',
    setup:
      'flushAt: 1, so that each message is one request; awaited through its `track` event, since a callback comes 300 ms late',
    start: async (origin) => {
      const { Analytics } = await import('@segment/analytics-node')
      const client = new Analytics({ writeKey: key, host: origin, flushAt: 1, flushInterval: 1 })
      return acceptedBy(client, (index) => client.track(event(index)))
    },
  },
  {
    name: 'raw undici',
    package: 'undici',
    setup: 'Agent.request with the same headers and 64 sockets; no client at all',
    start: async (origin) => {
      const { Agent } = await import('undici')
      const agent = new Agent({ connections: 64 })
      const headers = {
        authorization: `Basic ${btoa(`${key}:`)}`,
        'content-type': 'application/json',
        'x-strict-mode': '1',
      }
      return async (index) => {
        const message = { type: 'track', ...event(index), timestamp: new Date().toISOString() }
        const body = JSON.stringify(message)
        const response = await agent.request({ origin, path: '/v1/track', method: 'POST', headers, body })
        await response.body.text()
      }
    },
  },
]

type Announcer = {
  readonly on: (
    name: 'track',
    listener: (context: { readonly event: { readonly messageId?: string | null | undefined } }) => void,
  ) => unknown
}

/** Awaits each message through what the client announces. */
function acceptedBy(client: Announcer, track: (index: number) => void) {
  const waiting = new Map<string | null | undefined, () => void>()
  client.on('track', ({ event: { messageId } }) => {
    waiting.get(messageId)?.()
    waiting.delete(messageId)
  })
  return (index: number) =>
    new Promise<void>((resolve) => {
      waiting.set(eventId(index), resolve)
      track(index)
    })
}

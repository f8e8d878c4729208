import { Agent, request } from 'node:http'
import { eventId } from './event-ids.ts'

/** A client that is handed many events. */
export type Stream = {
  /** Hands over one event. The promise, where there is one, is about its acceptance. */
  readonly send: (index: number) => Promise<unknown> | undefined
  /** Sends many, in the best way that this client has, and resolves when all are accepted or given up. */
  readonly bulk: (first: number, count: number) => Promise<unknown>
  readonly close: () => Promise<unknown>
  /** How many events the client said were not accepted. `undefined` where it does not say. */
  readonly failed: () => number | undefined
}

export type StreamSetup = 'defaults' | 'best'

export type StreamContender = {
  readonly name: string
  readonly package: string
  /** The best settings that were found for many events. */
  readonly best: string
  /** Takes part in bulk only. */
  readonly isBulkOnly?: boolean
  /** Of the events of a workload, this part, where all of them would take minutes. */
  readonly share?: number
  readonly start: (origin: string, setup: StreamSetup) => Promise<Stream>
}

const key = 'bench-key'

/** About 450 bytes of JSON, as a whole message. */
const properties = {
  plan: 'pro',
  seats: 12,
  path: '/reports/quarterly',
  tags: ['new', 'trial', 'emea'],
  active: true,
  note: 'x'.repeat(140),
}

const event = (index: number) => ({
  userId: `user-${index}`,
  event: 'Report Opened',
  properties,
  messageId: eventId(index),
})

/** Bodies near 490 kB. */
const eventsPerBody = 1_000

export const streamContenders: readonly StreamContender[] = [
  {
    name: 'ours, sendBatch',
    package: '@cio/batch',
    best: 'its own settings, messages from a generator',
    isBulkOnly: true,
    start: async (origin) => {
      const { client, createMessage } = await ourClient(origin)
      const { sendBatch } = await import('@cio/batch')
      let failed = 0
      function* messages(first: number, count: number) {
        for (let index = first; index < first + count; index += 1) yield createMessage('track', event(index))
      }
      return {
        send: () => undefined,
        bulk: async (first, count) => {
          const account = await sendBatch(client, messages(first, count))
          failed += account.failures.length
        },
        close: async () => {},
        failed: () => failed,
      }
    },
  },
  {
    name: 'ours, batcher',
    package: '@cio/batch',
    best: 'its own settings; a send is awaited every 4,000',
    start: async (origin) => {
      const { client, createMessage } = await ourClient(origin)
      const { createBatcher } = await import('@cio/batch')
      let failed = 0
      const batcher = createBatcher(client, {
        onError: ({ messages }) => {
          failed += messages.length
        },
      })
      const send = (index: number) => batcher.send(createMessage('track', event(index)))
      return { send, bulk: inWindows(send, () => batcher.flush()), close: () => batcher.close(), failed: () => failed }
    },
  },
  ...[8, 1].map(
    (parallel): StreamContender => ({
      name: parallel === 1 ? 'customerio-node, in sequence' : 'customerio-node',
      package: 'customerio-node',
      best: `batch() of 1,000 events, ${parallel === 1 ? 'one' : parallel} at a time`,
      isBulkOnly: parallel === 1,
      start: async (origin) => {
        const { PipelinesClient } = await import('customerio-node')
        const client = new PipelinesClient(key, { url: `${origin}/v1`, strictMode: true })
        const sent: Promise<unknown>[] = []
        let failed = 0
        const fail = (count: number) => () => {
          failed += count
        }
        return {
          send: (index) => {
            const promise = client.track(event(index)).catch(fail(1))
            sent.push(promise)
            return promise
          },
          bulk: async (first, count) => {
            let next = first
            const end = first + count
            const work = async () => {
              while (next < end) {
                const size = Math.min(eventsPerBody, end - next)
                const from = next
                next += size
                const items = Array.from({ length: size }, (_, offset) => ({
                  type: 'track' as const,
                  ...event(from + offset),
                }))
                await client.batch(items).catch(fail(size))
              }
            }
            await Promise.all(Array.from({ length: parallel }, work))
          },
          close: () => Promise.all(sent),
          failed: () => failed,
        }
      },
    }),
  ),
  {
    name: 'cdp-analytics-node',
    package: '@customerio/cdp-analytics-node',
    best: 'maxEventsInBatch: 1000',
    share: 0.1,
    start: async (origin, setup) => {
      const { Analytics } = await import('@customerio/cdp-analytics-node')
      const client = new Analytics({
        writeKey: key,
        host: origin,
        ...(setup === 'best' ? { maxEventsInBatch: 1_000 } : {}),
      })
      return announcing(client, (index) => client.track(event(index)))
    },
  },
  {
    name: 'segment analytics-node',
    package: '@segment/analytics-node',
    best: 'flushAt: 1000',
    share: 0.1,
    start: async (origin, setup) => {
      const { Analytics } = await import('@segment/analytics-node')
      const client = new Analytics({ writeKey: key, host: origin, ...(setup === 'best' ? { flushAt: 1_000 } : {}) })
      return announcing(client, (index) => client.track(event(index)))
    },
  },
  {
    name: 'posthog-node',
    package: 'posthog-node',
    best: 'flushAt and maxBatchSize: 1000, maxQueueSize: 1,000,000, disableCompression',
    share: 0.25,
    start: async (origin, setup) => {
      const { PostHog } = await import('posthog-node')
      const client = new PostHog('phc_bench', {
        host: origin,
        ...(setup === 'best'
          ? { flushAt: 1_000, maxBatchSize: 1_000, maxQueueSize: 1_000_000, disableCompression: true }
          : {}),
      })
      client.on('error', () => {})
      const send = (index: number): undefined => {
        const { userId: distinctId, event: name, messageId: uuid } = event(index)
        client.capture({ distinctId, event: name, properties, uuid })
      }
      return {
        send,
        bulk: yielding(send, () => client.flush()),
        close: () => client.shutdown(600_000),
        failed: () => undefined,
      }
    },
  },
  {
    name: 'rudder-sdk-node',
    package: '@rudderstack/rudder-sdk-node',
    best: 'flushAt: 100, gzip: false; a flush is awaited every 100, since each event is weighed against all that are queued',
    share: 0.05,
    start: async (origin, setup) => {
      const { default: Analytics } = await import('@rudderstack/rudder-sdk-node')
      const client = new Analytics(key, {
        dataPlaneUrl: origin,
        logLevel: 'none',
        ...(setup === 'best' ? { flushAt: 100, gzip: false } : {}),
      } as never)
      let open = 0
      let failed = 0
      const send = (index: number): undefined => {
        open += 1
        client.track(
          event(index) as never,
          ((error: unknown) => {
            open -= 1
            if (error) failed += 1
          }) as never,
        )
      }
      const flush = async () => {
        for (let before = Number.NaN; open > 0 && open !== before; ) {
          before = open
          await new Promise<void>((resolve) => client.flush((() => resolve()) as never))
        }
      }
      return { send, bulk: yielding(send, flush, 100), close: flush, failed: () => failed }
    },
  },
  {
    name: 'limit, node:http',
    package: 'undici',
    best: 'no client at all: each event is serialised once, bodies of 1,000 go over node:http, eight at a time',
    isBulkOnly: true,
    start: async (origin) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 8 })
      const headers = {
        authorization: `Basic ${btoa(`${key}:`)}`,
        'content-type': 'application/json',
        'x-strict-mode': '1',
      }
      const post = (body: Buffer) =>
        new Promise<void>((resolve, reject) => {
          const options = { agent, method: 'POST', headers: { ...headers, 'content-length': body.length } }
          request(`${origin}/v1/batch`, options, (response) => response.resume().on('end', resolve))
            .on('error', reject)
            .end(body)
        })
      return {
        send: () => undefined,
        bulk: async (first, count) => {
          let next = first
          const end = first + count
          const work = async () => {
            while (next < end) {
              const to = Math.min(next + eventsPerBody, end)
              let json = ''
              for (; next < to; next += 1) {
                const message = { type: 'track', ...event(next), timestamp: new Date().toISOString(), context }
                json += (json === '' ? '' : ',') + JSON.stringify(message)
              }
              await post(Buffer.from(`{"batch":[${json}]}`))
            }
          }
          await Promise.all(Array.from({ length: 8 }, work))
        },
        close: async () => agent.destroy(),
        failed: () => 0,
      }
    },
  },
]

const context = { library: { name: '@cio/bench', version: '0.0.0' } }

async function ourClient(origin: string) {
  const { createClient, createMessage } = await import('@cio/core')
  const client = createClient({
    apiKey: key,
    region: 'us',
    baseUrl: origin,
    requestsPerSecond: Number.POSITIVE_INFINITY,
  })
  return { client, createMessage }
}

/** Sends in a loop, and waits every 4,000 events for the one that was sent 4,000 before. */
function inWindows(send: (index: number) => Promise<unknown>, finish: () => Promise<unknown>) {
  return async (first: number, count: number) => {
    let previous: Promise<unknown> | undefined
    for (let index = first; index < first + count; index += 1) {
      const sent = send(index)
      if (index % 4_000 !== 0) continue
      await previous
      previous = sent
    }
    await finish()
  }
}

/** Lets other things happen every 1,000 events, or waits for all so far, for those whose sends cannot be awaited. */
function yielding(send: (index: number) => unknown, finish: () => Promise<unknown>, every?: number) {
  return async (first: number, count: number) => {
    for (let index = first; index < first + count; index += 1) {
      send(index)
      if (every !== undefined && index % every === 0) await finish()
      else if (index % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await finish()
  }
}

type Announcer = {
  readonly on: (name: 'track' | 'error', listener: (context: unknown) => void) => unknown
  readonly closeAndFlush: (options: { readonly timeout: number }) => Promise<unknown>
}

/** Those made by Segment announce each event that was accepted, and each that was not. */
function announcing(client: Announcer, track: (index: number) => unknown): Stream {
  let open = 0
  let failed = 0
  let settled = () => {}
  const settle = () => {
    open -= 1
    if (open === 0) settled()
  }
  client.on('track', settle)
  client.on('error', () => {
    failed += 1
    settle()
  })
  const send = (index: number): undefined => {
    open += 1
    track(index)
  }
  const finish = () =>
    new Promise<void>((resolve) => {
      settled = resolve
      if (open === 0) resolve()
    })
  return {
    send,
    bulk: yielding(send, finish),
    close: () => client.closeAndFlush({ timeout: 600_000 }),
    failed: () => failed,
  }
}

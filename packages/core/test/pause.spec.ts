import { type ClientEvent, createMessage, RateLimitError } from '@cio/core'
import { expect, onTestFinished, test } from 'vitest'
import { leftBy, rejectionOf, testClient } from './clients.ts'
import { accept, answer, startScripted } from './scripted-server.ts'

const message = createMessage('identify', { userId: 'ada' })

test('one 429 holds every call of the client for as long as it asks', async () => {
  const server = await startScripted(answer(429, '', { 'retry-after': '0.25' }), accept)
  const { client, events } = testClient(server.url)
  const first = client.send(message)
  await untilPaused(events)

  await Promise.all([first, ...Array.from({ length: 20 }, () => client.send(message))])

  const [refused, ...others] = server.requests
  expect(others).toHaveLength(21)
  // Both clocks tick in this process; a timer may fire a millisecond early.
  for (const { atMs } of others) expect(atMs - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(245)
  expect(events).toContainEqual({ type: 'pause', method: 'POST', path: '/v1/identify', attempt: 1, pauseMs: 250 })
})

test('a call that gave up on a 429 holds the others all the same', async () => {
  const server = await startScripted(answer(429, '', { 'retry-after': '0.25' }), accept)
  const { client } = testClient(server.url, { retry: { limit: 0 } })
  const error = await rejectionOf(client.send(message))

  await client.send(message)

  expect(error).toBeInstanceOf(RateLimitError)
  const [refused, next] = server.requests
  expect((next?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(245)
})

test('a pause holds those who wait for a ticket, and their order', async () => {
  const server = await startScripted(answer(429, '', { 'retry-after': '0.2' }), accept)
  const told: { readonly event: ClientEvent; readonly atMs: number }[] = []
  const { client } = testClient(server.url, {
    requestsPerSecond: 100,
    retry: { limit: 0 },
    onEvent: (event) => told.push({ event, atMs: performance.now() }),
  })
  const userIds = Array.from({ length: 30 }, (_, index) => `u${index}`)

  await Promise.allSettled(userIds.map((userId) => client.send(createMessage('identify', { userId }))))

  const pausedAt = told.findIndex(({ event }) => event.type === 'pause')
  const next = told.slice(pausedAt).find(({ event }) => event.type === 'request')
  expect((next?.atMs ?? 0) - (told[pausedAt]?.atMs ?? 0)).toBeGreaterThanOrEqual(195)
  expect(leftBy(told.map(({ event }) => event))).toEqual(userIds)
})

test('a 503 holds only its own call', async () => {
  const server = await startScripted(answer(503, '', { 'retry-after': '30' }), accept)
  const { client, events } = testClient(server.url)
  const stop = new AbortController()
  const refused = rejectionOf(client.send(message, { signal: stop.signal }))
  await untilRetry(events)

  await client.send(message)

  expect(server.requests).toHaveLength(2)
  stop.abort()
  await refused
})

test('two clients do not hold each other', async () => {
  const server = await startScripted(answer(429, '', { 'retry-after': '30' }), accept)
  await rejectionOf(testClient(server.url, { retry: { limit: 0 } }).client.send(message))

  await expect(testClient(server.url).client.send(message)).resolves.toMatchObject({ attempts: 1 })
})

test('a wait for longer than a timer takes is no wait for a millisecond', async () => {
  const warnings: string[] = []
  const note = ({ name }: Error) => warnings.push(name)
  process.on('warning', note)
  onTestFinished(() => {
    process.off('warning', note)
  })
  const server = await startScripted(answer(429, '', { 'retry-after': '99999999999' }))
  const stop = new AbortController()
  const { client, events } = testClient(server.url, {
    timeoutMs: Number.POSITIVE_INFINITY,
    retry: { maxRetryAfterMs: Number.POSITIVE_INFINITY, budgetMs: Number.POSITIVE_INFINITY },
  })
  const slow = testClient(server.url, { requestsPerSecond: 0.000_01, retry: { limit: 0 } }).client
  const calls = [client.send(message, { signal: stop.signal })]
  await untilPaused(events)
  await rejectionOf(slow.send(message))

  for (const sender of [client, slow, slow, slow]) calls.push(sender.send(message, { signal: stop.signal }))
  await untilRetry(events)
  await new Promise(setImmediate)
  stop.abort('enough')

  expect(await Promise.all(calls.map(rejectionOf))).toEqual(calls.map(() => 'enough'))
  expect(warnings).toEqual([])
  expect(server.requests).toHaveLength(2)
})

type Events = ReturnType<typeof testClient>['events']

async function untilPaused(events: Events): Promise<void> {
  await expect.poll(() => events.some(({ type }) => type === 'pause'), { interval: 1, timeout: 10_000 }).toBe(true)
}

async function untilRetry(events: Events): Promise<void> {
  await expect.poll(() => events.some(({ type }) => type === 'retry'), { interval: 1, timeout: 10_000 }).toBe(true)
}

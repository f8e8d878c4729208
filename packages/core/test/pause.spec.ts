import { createMessage, RateLimitError } from '@cio/core'
import { expect, test } from 'vitest'
import { rejectionOf, testClient } from './clients.ts'
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
  const { client } = testClient(server.url, { requestsPerSecond: 100, retry: { limit: 0 } })

  const calls = Array.from({ length: 12 }, (_, index) =>
    client.send(createMessage('identify', { userId: `u${index}` })),
  )
  await Promise.allSettled(calls)

  const [refused, ...others] = server.requests
  const arrivedAfter = others.map(({ atMs }) => atMs - (refused?.atMs ?? 0))
  // What had left before the answer came is not held: at 100 a second, one or two.
  expect(arrivedAfter.filter((afterMs) => afterMs < 195).length).toBeLessThanOrEqual(3)
  expect(server.requests.map(({ body }) => JSON.parse(body).userId)).toEqual(calls.map((_, index) => `u${index}`))
})

test('a 503 holds only its own call', async () => {
  const server = await startScripted(answer(503, '', { 'retry-after': '0.25' }), accept)
  const { client, events } = testClient(server.url)
  const refused = client.send(message)
  await untilRetry(events)

  await client.send(message)

  expect(server.requests).toHaveLength(2)
  await refused
})

test('two clients do not hold each other', async () => {
  const server = await startScripted(answer(429, '', { 'retry-after': '30' }), accept)
  await rejectionOf(testClient(server.url, { retry: { limit: 0 } }).client.send(message))

  await expect(testClient(server.url).client.send(message)).resolves.toMatchObject({ attempts: 1 })
})

type Events = ReturnType<typeof testClient>['events']

async function untilPaused(events: Events): Promise<void> {
  await expect.poll(() => events.some(({ type }) => type === 'pause'), { interval: 1 }).toBe(true)
}

async function untilRetry(events: Events): Promise<void> {
  await expect.poll(() => events.some(({ type }) => type === 'retry'), { interval: 1 }).toBe(true)
}

import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type ClientEvent, createAppTransport, createMessage } from '@cio/core'
import { expect, onTestFinished, test } from 'vitest'
import { testClient } from './clients.ts'
import { runProgram } from './program.ts'
import { accept, answer, startScripted } from './scripted-server.ts'

const message = createMessage('identify', { userId: 'ada', messageId: 'm', timestamp: '2026-02-01T09:30:00Z' })

test('a client tells what it does, in order', async () => {
  const server = await startScripted(answer(503), answer(429, '', { 'retry-after': '0.01' }), accept)
  const { client, events } = testClient(server.url)

  await client.send(message)

  const facts = { method: 'POST', path: '/v1/identify' }
  const body = client.encode(message).json
  const response = { type: 'response', ...facts, durationMs: expect.any(Number), headers: expect.any(Object) }
  expect(events.filter(({ type }) => type !== 'wait')).toEqual([
    { type: 'request', ...facts, attempt: 1, body },
    { ...response, attempt: 1, status: 503 },
    { type: 'retry', ...facts, attempt: 2, waitMs: 4, error: expect.objectContaining({ status: 503 }) },
    { type: 'request', ...facts, attempt: 2, body },
    { ...response, attempt: 2, status: 429, headers: expect.objectContaining({ 'retry-after': '0.01' }) },
    { type: 'pause', ...facts, attempt: 2, pauseMs: 10 },
    { type: 'retry', ...facts, attempt: 3, waitMs: 10, error: expect.objectContaining({ status: 429 }) },
    { type: 'request', ...facts, attempt: 3, body },
    { ...response, attempt: 3, status: 200 },
  ])
  expect(server.requests.map((request) => request.body)).toEqual([body, body, body])
})

test('bytes that are posted are told as they are', async () => {
  const server = await startScripted(accept)
  const { client, events } = testClient(server.url)
  const bytes = new TextEncoder().encode('{"batch":[]}')

  const answered = await client.post('/batch', bytes)

  expect(answered).toEqual({ status: 200, body: {}, attempts: 1 })
  expect(events[0]).toMatchObject({ type: 'request', path: '/v1/batch', body: bytes })
  expect(server.requests[0]?.body).toBe('{"batch":[]}')
})

test('one call of many can be listened to', async () => {
  const server = await startScripted(accept, accept)
  const ofAll: ClientEvent[] = []
  const ofOne: ClientEvent[] = []
  const transport = createAppTransport({
    appKey: 'key',
    region: 'us',
    baseUrl: server.url,
    onEvent: (event) => ofAll.push(event),
  })

  await transport.get('/customers')
  await transport.get('/segments', { onEvent: (event) => ofOne.push(event) })

  const told = (events: readonly ClientEvent[]) =>
    events.filter(({ type }) => type !== 'wait').map(({ type, path }) => `${type} ${path}`)
  expect(told(ofOne)).toEqual(['request /v1/segments', 'response /v1/segments'])
  expect(told(ofAll)).toEqual(['request /v1/customers', 'response /v1/customers', ...told(ofOne)])
})

test("Node's diagnostics channels carry the same events", async () => {
  const server = await startScripted(accept)
  const published: unknown[] = []
  const listener = (event: unknown) => published.push(event)
  for (const name of ['cio:request', 'cio:response']) {
    subscribe(name, listener)
    onTestFinished(() => void unsubscribe(name, listener))
  }
  const { client, events } = testClient(server.url)

  await client.send(message)

  expect(published).toEqual(events)
  expect(published).toHaveLength(2)
  expect(channel('cio:retry').hasSubscribers).toBe(false)
})

test('a listener that throws or rejects is seen, once, and neither a message fails for it nor the process', async () => {
  const server = await startScripted(accept)

  const { stdout, stderr, exitCode } = await runProgram(`
    import { createClient, createMessage } from '@cio/core'
    const listeners = [
      () => { throw new Error('my mistake') },
      async () => { throw new Error('my late mistake') },
    ]
    for (const onEvent of listeners) {
      const client = createClient({ apiKey: 'key', region: 'us', baseUrl: '${server.url}', onEvent })
      for (const userId of ['ada', 'grace']) console.log((await client.send(createMessage('identify', { userId }))).attempts)
    }
  `)

  expect({ stdout, exitCode }).toEqual({ stdout: '1\n1\n1\n1\n', exitCode: 0 })
  expect(stderr.match(/CioWarning: onEvent failed, and may fail again: Error: my (late )?mistake/g)).toHaveLength(2)
  expect(server.requests).toHaveLength(4)
})

import { createMessage } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { rejectionOf, testClient } from './clients.ts'
import { runProgram } from './program.ts'
import { accept, answer, startScripted, staySilent } from './scripted-server.ts'

const message = createMessage('identify', { userId: 'ada' })

describe('a call that is given up rejects with the reason of its signal', () => {
  test('before it starts, and sends nothing', async () => {
    const server = await startScripted(accept)

    const error = await rejectionOf(testClient(server.url).client.send(message, { signal: AbortSignal.abort('no') }))

    expect(error).toBe('no')
    expect(server.requests).toEqual([])
  })

  test('in flight', async () => {
    const stop = new AbortController()
    const server = await startScripted(() => stop.abort('enough'))

    const error = await rejectionOf(testClient(server.url).client.send(message, { signal: stop.signal }))

    expect(error).toBe('enough')
    expect(server.requests).toHaveLength(1)
  })

  test('while it waits for a retry', async () => {
    const server = await startScripted(answer(503, '', { 'retry-after': '30' }))
    const stop = new AbortController()
    const { client } = testClient(server.url, {
      onEvent: ({ type }) => type === 'retry' && setTimeout(() => stop.abort('enough'), 5),
    })

    const error = await rejectionOf(client.send(message, { signal: stop.signal }))

    expect(error).toBe('enough')
    expect(server.requests).toHaveLength(1)
  })

  test('while it waits for its turn, and those behind it move up', async () => {
    const server = await startScripted(accept)
    const { client } = testClient(server.url, { requestsPerSecond: 8 })
    const stop = new AbortController()
    await client.send(createMessage('identify', { userId: 'first' }))

    const startedAt = performance.now()
    const givenUp = Array.from({ length: 40 }, () => rejectionOf(client.send(message, { signal: stop.signal })))
    const last = client.send(createMessage('identify', { userId: 'last' }))
    stop.abort('enough')
    const [reasons] = await Promise.all([Promise.all(givenUp), last])

    expect(new Set(reasons)).toEqual(new Set(['enough']))
    // In turn they would have taken five seconds.
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    expect(server.requests.map(({ body }) => JSON.parse(body).userId)).toEqual(['first', 'last'])
  })

  test('while a 429 holds the client', async () => {
    const server = await startScripted(answer(429, '', { 'retry-after': '30' }), accept)
    const { client } = testClient(server.url, { retry: { limit: 0 } })
    await rejectionOf(client.send(message))

    const error = await rejectionOf(client.send(message, { signal: AbortSignal.timeout(20) }))

    expect(error).toMatchObject({ name: 'TimeoutError', message: 'The operation was aborted due to timeout' })
    expect(server.requests).toHaveLength(1)
  })

  test('by a deadline of its own, which is not taken for the one of the attempt', async () => {
    const server = await startScripted(accept, staySilent)
    const { client } = testClient(server.url)
    await client.send(message)

    const signal = AbortSignal.timeout(150)
    const error = await rejectionOf(client.send(message, { signal }))

    expect(error).toBe(signal.reason)
    expect(server.requests).toHaveLength(2)
  })
})

test('a call that is given up leaves its connection to nobody, and the next call works', async () => {
  const stop = new AbortController()
  const server = await startScripted(() => stop.abort('enough'), accept)
  const { client } = testClient(server.url)

  await rejectionOf(client.send(message, { signal: stop.signal }))

  await expect(client.send(message)).resolves.toMatchObject({ attempts: 1 })
})

test('calls that were given up keep no process alive, whatever they waited for', async () => {
  const paused = await startScripted(answer(429, '', { 'retry-after': '60' }))
  const failing = await startScripted(answer(503, '', { 'retry-after': '60' }))
  const accepting = await startScripted(accept)
  const silent = await startScripted(staySilent)

  const { exitCode, stdout, stderr } = await runProgram(`
    import { createClient, createMessage } from '@cio/core'
    const clientOf = (baseUrl, options) => createClient({ apiKey: 'key', region: 'us', baseUrl, ...options })
    const message = createMessage('identify', { userId: 'ada' })
    const giveUp = async (client) => {
      const outcome = await client.send(message, { signal: AbortSignal.timeout(50) }).catch(({ name }) => name)
      console.log(outcome)
    }

    const inPause = clientOf('${paused.url}', { retry: { limit: 0 } })
    await inPause.send(message).catch(() => {})
    await giveUp(inPause)

    const inPauseAtPace = clientOf('${paused.url}', { retry: { limit: 0 }, requestsPerSecond: 50 })
    await inPauseAtPace.send(message).catch(() => {})
    await giveUp(inPauseAtPace)

    await giveUp(clientOf('${failing.url}', {}))

    const slow = clientOf('${accepting.url}', { requestsPerSecond: 0.01 })
    await slow.send(message)
    await giveUp(slow)

    await giveUp(clientOf('${silent.url}', { timeoutMs: 60_000 }))
    console.log('over')
  `)

  const gaveUp = 'TimeoutError\n'
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `${gaveUp.repeat(5)}over\n`, stderr: '' })
})

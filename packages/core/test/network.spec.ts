import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAppTransport, createMessage, NetworkError, type Pace, RequestTimeoutError } from '@cio/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { leftBy, rejectionOf, testClient } from './clients.ts'
import {
  accept,
  answer,
  resetAfterHeaders,
  resetBeforeHeaders,
  type Step,
  stallInBody,
  startScripted,
  staySilent,
  truncate,
  unusedOrigin,
} from './scripted-server.ts'

const message = createMessage('identify', { userId: 'ada' })
const uncertain = 'It may or may not have arrived.'
const unsent = 'There was no connection, so nothing was sent.'

describe('a connection that breaks', () => {
  test.each([
    ['before the headers', resetBeforeHeaders, 'read ECONNRESET'],
    ['after the headers', resetAfterHeaders, 'read ECONNRESET'],
    ['in the middle of the body', truncate, 'other side closed'],
  ])('%s is tried again, and then named [RETRY-05]', async (_, step, reason) => {
    const server = await startScripted(step)
    const { client, waits } = testClient(server.url)

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({
      message: `POST /v1/identify got no answer from ${server.url} after 4 attempts: ${reason}. ${uncertain}`,
      name: 'NetworkError',
      code: 'CIO_NETWORK',
      attempts: 4,
      mayHaveArrived: true,
      cause: { message: reason, code: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) },
    })
    expect(waits()).toEqual([4, 8, 16])
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(1)
  })

  test.each([
    ['before the headers', resetBeforeHeaders],
    ['after the headers', resetAfterHeaders],
    ['in the middle of the body', truncate],
  ])('%s is forgotten when the next one holds', async (_, step) => {
    const server = await startScripted(step, step, accept)

    const receipt = await testClient(server.url).client.send(message)

    expect(receipt).toEqual({ messageId: message.messageId, attempts: 3 })
  })
})

describe('a server that is not there', () => {
  test('refuses the connection', async () => {
    const origin = await unusedOrigin()
    const { client, waits } = testClient(origin)

    const error = await rejectionOf(client.send(message))

    const reason = `connect ECONNREFUSED ${origin.slice('http://'.length)}`
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({
      message: `POST /v1/identify got no answer from ${origin} after 4 attempts: ${reason}. ${unsent}`,
      code: 'CIO_NETWORK',
      attempts: 4,
      mayHaveArrived: false,
      cause: { code: 'ECONNREFUSED' },
    })
    expect(waits()).toEqual([4, 8, 16])
  })

  test('any more, after a first attempt that broke off, leaves open whether that one arrived', async () => {
    const gone = createServer((request) => {
      gone.close()
      request.socket.resetAndDestroy()
    })
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const { client } = testClient(`http://127.0.0.1:${(gone.address() as AddressInfo).port}`)

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({
      message: expect.stringMatching(/ECONNREFUSED .+\. It may or may not have arrived\.$/),
      attempts: 4,
      mayHaveArrived: true,
    })
  })

  test('is asked again also for what may not be sent twice, and what broke off is not', async () => {
    const options = { appKey: 'app-key', region: 'us', random: () => 0.5, retry: { limit: 2, baseMs: 8 } } as const
    const post = (baseUrl: string) =>
      rejectionOf(createAppTransport({ ...options, baseUrl }).request('POST', '/send/email', { body: {} }))

    const refused = await post(await unusedOrigin())
    const broken = await post((await startScripted(resetBeforeHeaders)).url)

    expect(refused).toMatchObject({ attempts: 3, mayHaveArrived: false })
    expect(broken).toMatchObject({ attempts: 1, mayHaveArrived: true })
  })

  test('has no address', async () => {
    const { client, waits } = testClient('http://nowhere.invalid', { retry: { limit: 1 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^POST \/v1\/identify got no answer from http:\/\/nowhere\.invalid after 2 attempts: getaddrinfo (ENOTFOUND|EAI_AGAIN) nowhere\.invalid\. There was no connection, so nothing was sent\.$/,
      ),
      code: 'CIO_NETWORK',
      attempts: 2,
    })
    expect(waits()).toEqual([4])
  })
})

describe('a server that takes too long', () => {
  test.each([
    ['says nothing', staySilent],
    ['stops in the middle of its answer', stallInBody],
  ])('because it %s is asked again, and then given up [RETRY-04]', async (_, step) => {
    const server = await startScripted(step)
    const { client, events, waits } = testClient(server.url, { timeoutMs: 60, retry: { limit: 2 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(RequestTimeoutError)
    expect(error).toMatchObject({
      message: `Request timeout. POST /v1/identify had no answer within 60 ms after 3 attempts. ${uncertain}`,
      name: 'RequestTimeoutError',
      code: 'CIO_REQUEST_TIMEOUT',
      attempts: 3,
    })
    expect(error).not.toHaveProperty('cause')
    expect(waits()).toEqual([4, 8])
    // Those that left: on a busy machine one can be given up before the server has read it.
    expect(leftBy(events)).toHaveLength(3)
  })

  test('is forgotten when it answers the next time', async () => {
    const server = await startScripted(staySilent, accept)

    const receipt = await testClient(server.url, { timeoutMs: 1_500 }).client.send(message)

    expect(receipt).toEqual({ messageId: message.messageId, attempts: 2 })
    expect(server.requests[1]?.headers['x-retry-count']).toBe('1')
  })

  test('uses up the budget of the whole call', async () => {
    const server = await startScripted(staySilent)
    const { client } = testClient(server.url, { timeoutMs: 50, retry: { limit: 1_000, budgetMs: 180 } })

    const startedAt = performance.now()
    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(RequestTimeoutError)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(server.requests.length).toBeLessThanOrEqual(4)
  })

  test('cannot make one attempt last longer than the budget', async () => {
    const server = await startScripted(staySilent)
    const { client } = testClient(server.url, { timeoutMs: 10_000, retry: { budgetMs: 80 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({
      message: `Request timeout. POST /v1/identify had no answer within 80 ms. ${uncertain}`,
      attempts: 1,
    })
  })
})

test('a call whose budget ends between two attempts rejects with what the last one failed with', async () => {
  const outcomes = await Promise.all([
    waitInPause(),
    waitForTurn(answer(500)),
    waitForTurn(resetBeforeHeaders),
    waitForTurn(staySilent, { timeoutMs: 50 }),
  ])

  expect(outcomes).toMatchObject([
    {
      name: 'ResponseError',
      message: 'POST /v1/identify was answered 503. Try again later. Customer.io said: busy',
      status: 503,
      details: ['busy'],
      attempts: 1,
    },
    { name: 'ResponseError', status: 500, attempts: 1 },
    { name: 'NetworkError', mayHaveArrived: true, attempts: 1 },
    {
      name: 'RequestTimeoutError',
      message: `Request timeout. POST /v1/identify had no answer within 50 ms. ${uncertain}`,
      attempts: 1,
    },
  ])
})

test('a call that waited for its turn for longer than its budget has all of it when its turn has come', async () => {
  const server = await startScripted(answer(503), accept)
  const turns: (() => void)[] = []
  const pace: Pace = { ticket: () => new Promise((resolve) => turns.push(resolve)) }
  const { client } = testClient(server.url, { requestsPerSecond: pace, retry: { budgetMs: 60_000 } })
  const call = client.send(message)
  await expect.poll(() => turns.length, { interval: 1, timeout: 10_000 }).toBe(1)

  letPass(90_000)
  turns[0]?.()
  await expect.poll(() => turns.length, { interval: 1, timeout: 10_000 }).toBe(2)
  turns[1]?.()

  await expect(call).resolves.toMatchObject({ attempts: 2 })
})

/** Puts the clock that measures durations forward. Timers do not notice. */
function letPass(durationMs: number): void {
  const read = performance.now.bind(performance)
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => read() + durationMs)
  onTestFinished(() => clock.mockRestore())
}

/** Room for an answer on a machine that is busy with other things. */
const budgetMs = 2_500

/** Behind the pause that a 429 to another call imposes, while its own 503 is on the way. */
async function waitInPause(): Promise<unknown> {
  let answerFirst = () => {}
  const hold: Step = (exchange) => {
    answerFirst = () => answer(503, '{"meta":{"error":"busy"}}')(exchange)
  }
  const server = await startScripted(hold, answer(429, '', { 'retry-after': '30' }))
  const { client } = testClient(server.url, { retry: { budgetMs } })
  const first = rejectionOf(client.send(message))
  await expect.poll(() => server.requests.length, { interval: 1, timeout: 10_000 }).toBe(1)
  await rejectionOf(client.post('/identify', '{}', { retry: { limit: 0 } }))
  answerFirst()
  return first
}

/** For a second ticket, which never comes. */
async function waitForTurn(step: Step, options: { readonly timeoutMs?: number } = {}): Promise<unknown> {
  const server = await startScripted(step)
  let tickets = 0
  const pace: Pace = {
    ticket: (signal) => {
      tickets += 1
      if (tickets === 1) return Promise.resolve()
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    },
  }
  const { client } = testClient(server.url, { requestsPerSecond: pace, ...options, retry: { budgetMs } })
  return rejectionOf(client.send(message))
}

import { createMessage, NetworkError, RequestTimeoutError } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { leftBy, rejectionOf, testClient } from './clients.ts'
import {
  accept,
  resetAfterHeaders,
  resetBeforeHeaders,
  stallInBody,
  startScripted,
  staySilent,
  truncate,
  unusedOrigin,
} from './scripted-server.ts'

const message = createMessage('identify', { userId: 'ada' })
const uncertain = 'It may or may not have arrived.'

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
      message: `POST /v1/identify got no answer from ${origin} after 4 attempts: ${reason}. ${uncertain}`,
      code: 'CIO_NETWORK',
      attempts: 4,
      cause: { code: 'ECONNREFUSED' },
    })
    expect(waits()).toEqual([4, 8, 16])
  })

  test('has no address', async () => {
    const { client, waits } = testClient('http://nowhere.invalid', { retry: { limit: 1 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^POST \/v1\/identify got no answer from http:\/\/nowhere\.invalid after 2 attempts: getaddrinfo (ENOTFOUND|EAI_AGAIN) nowhere\.invalid\. It may or may not have arrived\.$/,
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

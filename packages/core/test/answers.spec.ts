import { AuthenticationError, createClient, createMessage, RateLimitError, ResponseError } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { rejectionOf, testClient } from './clients.ts'
import { accept, answer, startScripted } from './scripted-server.ts'

const message = createMessage('identify', { userId: 'ada' })
const asked = 'POST /v1/identify was answered'
const correct = 'Correct the request; sent again as it is, it would be refused again.'
const unable =
  'Whoever answered cannot do what was asked, and will not later. Check the baseUrl, and what stands between here and there.'
const authentication = 'Authentication failed. Check your API key.'
const rateLimit = 'Rate limit exceeded. Please wait before making more requests.'
const foreign =
  "with something that is not JSON, so it is not Customer.io's answer. Check the baseUrl, and what stands between here and there."

describe('an answer that says yes', () => {
  test.each([
    [200, '{}\n'],
    [200, ''],
    [200, '{"more":1}'],
    [201, '{}'],
    [202, ' \n'],
    [204, ''],
  ])('%i with %j accepts the message', async (status, body) => {
    const server = await startScripted(answer(status, body))

    const receipt = await testClient(server.url).client.send(message)

    expect(receipt).toEqual({ messageId: message.messageId, attempts: 1 })
    expect(server.requests).toHaveLength(1)
  })

  test('is believed only if Customer.io can have written it', async () => {
    const server = await startScripted(answer(200, '<html>Please log in</html>', { 'content-type': 'text/html' }))

    const error = await rejectionOf(testClient(server.url).client.send(message))

    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ message: `${asked} 200 ${foreign}`, code: 'CIO_RESPONSE', status: 200, attempts: 1 })
    expect(server.requests).toHaveLength(1)
  })
})

describe('an answer that is final', () => {
  test.each([
    [
      400,
      '{"meta":{"errors":["userId is missing","traits is not an object"]}}',
      `${asked} 400. ${correct} Customer.io said: userId is missing; traits is not an object`,
      ['userId is missing', 'traits is not an object'],
    ],
    [
      400,
      '{"meta":{"error":"name cannot be blank"}}',
      `${asked} 400. ${correct} Customer.io said: name cannot be blank`,
      ['name cannot be blank'],
    ],
    [
      400,
      '{"errors":[{"reason":"required","field":"userId","message":"is missing"}]}',
      `${asked} 400. ${correct} Customer.io said: userId: is missing`,
      ['userId: is missing'],
    ],
    [400, '', `${asked} 400. ${correct} It gave no reason.`, []],
    [400, 'not json', `${asked} 400 ${foreign}`, []],
    [
      403,
      '{"meta":{"error":"not for you"}}',
      `${asked} 403. ${correct} Customer.io said: not for you`,
      ['not for you'],
    ],
    [
      404,
      '{"errors":[{"detail":"not found","status":"404"}]}',
      `${asked} 404. ${correct} Customer.io said: not found`,
      ['not found'],
    ],
    [409, '', `${asked} 409. ${correct} It gave no reason.`, []],
    [413, '', `${asked} 413. ${correct} It gave no reason.`, []],
    [
      422,
      '{"errors":[{"detail":"no recipients","status":"422","source":{"pointer":"/data"}}]}',
      `${asked} 422. ${correct} Customer.io said: no recipients`,
      ['no recipients'],
    ],
    [501, '', `${asked} 501. ${unable} It gave no reason.`, []],
    [505, '', `${asked} 505. ${unable} It gave no reason.`, []],
    [507, '', `${asked} 507. Try again later. It gave no reason.`, []],
  ])('%i with %j is not asked for again', async (status, body, sentence, details) => {
    const server = await startScripted(answer(status, body))

    const error = await rejectionOf(testClient(server.url).client.send(message))

    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({
      message: sentence,
      code: 'CIO_RESPONSE',
      name: 'ResponseError',
      status,
      details,
      attempts: 1,
    })
    expect(server.requests).toHaveLength(1)
  })

  test.each([
    ['', `${authentication} ${asked} 401; is the key a Pipelines key of region "us"?`, []],
    [
      '{"meta":{"errors":["Unauthorized request"]}}',
      `${authentication} ${asked} 401; is the key a Pipelines key of region "us"? Customer.io said: Unauthorized request`,
      ['Unauthorized request'],
    ],
    ['<html>', `${authentication} ${asked} 401; is the key a Pipelines key of region "us"?`, []],
  ])('401 with %j is about the key', async (body, sentence, details) => {
    const server = await startScripted(answer(401, body))

    const error = await rejectionOf(testClient(server.url).client.send(message))

    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({
      message: sentence,
      code: 'CIO_AUTHENTICATION',
      name: 'AuthenticationError',
      status: 401,
      details,
      attempts: 1,
    })
    expect(server.requests).toHaveLength(1)
  })
})

describe('an answer that may pass', () => {
  test.each([408, 500, 502, 503, 504, 522, 524])(
    '%i is asked for again, three times as told [RETRY-03]',
    async (status) => {
      const server = await startScripted(answer(status, '{"meta":{"error":"busy"}}'))
      const { client, waits } = testClient(server.url)

      const error = await rejectionOf(client.send(message))

      expect(error).toBeInstanceOf(ResponseError)
      expect(error).toMatchObject({
        message: `${asked} ${status} after 4 attempts. Try again later. Customer.io said: busy`,
        code: 'CIO_RESPONSE',
        status,
        details: ['busy'],
        attempts: 4,
      })
      expect(waits()).toEqual([4, 8, 16])
      expect(server.requests).toHaveLength(4)
    },
  )

  test.each([408, 429, 500, 502, 503, 504, 522, 524])(
    '%i is forgotten when the next answer is yes [RETRY-01, RETRY-02]',
    async (status) => {
      const server = await startScripted(answer(status), accept)

      const receipt = await testClient(server.url).client.send(message)

      expect(receipt).toEqual({ messageId: message.messageId, attempts: 2 })
      expect(server.requests.map(({ headers }) => headers['x-retry-count'])).toEqual([undefined, '1'])
    },
  )

  test('429 without an end is a rate limit', async () => {
    const server = await startScripted(answer(429))
    const { client, waits } = testClient(server.url)

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({
      message: `${rateLimit} ${asked} 429 after 4 attempts; Customer.io did not say for how long.`,
      code: 'CIO_RATE_LIMIT',
      name: 'RateLimitError',
      status: 429,
      details: [],
      attempts: 4,
      retryAfterMs: undefined,
    })
    expect(waits()).toEqual([4, 8, 16])
  })

  test('an HTML page of a gateway that fails is named for what it is', async () => {
    const server = await startScripted(
      answer(502, '<html><h1>502 Bad Gateway</h1></html>', { 'content-type': 'text/html' }),
    )
    const { client } = testClient(server.url, { retry: { limit: 0 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({ message: `${asked} 502 ${foreign}`, status: 502, details: [], attempts: 1 })
  })

  test('the same bytes are sent each time, and the retries are counted [RETRY-06]', async () => {
    const server = await startScripted(answer(503), answer(500), answer(429), accept)
    const { client } = testClient(server.url)

    await client.send(createMessage('track', { userId: 'ada', event: 'Opened', properties: { at: new Date() } }))

    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(1)
    expect(server.requests.map(({ headers }) => headers['x-retry-count'])).toEqual([undefined, '1', '2', '3'])
  })
})

describe('Retry-After', () => {
  test.each([
    [503, '0.02', 20],
    [429, '0.02', 20],
    [429, '0', 4],
    [503, '0', 4],
    [429, 'Sun, 22 Nov 2026 12:00:00 GMT', 4],
    [429, 'soon', 4],
  ])('%i with %s is waited for %d ms', async (status, retryAfter, waitMs) => {
    const server = await startScripted(answer(status, '', { 'retry-after': retryAfter }), accept)
    const { client, waits } = testClient(server.url, { now: () => Date.UTC(2026, 10, 22, 12, 0, 1) })

    await client.send(message)

    expect(waits()).toEqual([waitMs])
  })

  test('of 0 leads to no storm of retries: each waits for longer than the one before', async () => {
    const server = await startScripted(answer(429, '', { 'retry-after': '0' }))
    const { client, waits } = testClient(server.url, { retry: { limit: 6, baseMs: 2 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({ status: 429, attempts: 7, retryAfterMs: 0 })
    expect(waits()).toEqual([1, 2, 4, 8, 16, 32])
  })

  test.each([429, 503])('of a minute is waited for after a %i, with the options as they come', async (status) => {
    const server = await startScripted(answer(status, '', { 'retry-after': '60' }))
    const stop = new AbortController()
    const waits: number[] = []
    const client = createClient({
      apiKey: 'key',
      region: 'us',
      baseUrl: server.url,
      onEvent: (event) => {
        if (event.type !== 'retry') return
        waits.push(event.waitMs)
        queueMicrotask(() => stop.abort('seen enough'))
      },
    })

    const error = await rejectionOf(client.send(message, { signal: stop.signal }))

    expect(error).toBe('seen enough')
    expect(waits).toEqual([60_000])
  })

  test.each([
    ['7', 7_000],
    ['Sun, 22 Nov 2026 12:00:07 GMT', 7_000],
    ['3600', 50_000],
    ['Sun, 22 Nov 2026 13:00:00 GMT', 50_000],
  ])('%s is waited for %d ms, and no longer than the options allow', async (retryAfter, waitMs) => {
    const server = await startScripted(answer(429, '', { 'retry-after': retryAfter }))
    const stop = new AbortController()
    const waits: number[] = []
    const { client } = testClient(server.url, {
      now: () => Date.UTC(2026, 10, 22, 12, 0, 0),
      retry: { maxRetryAfterMs: 50_000 },
      onEvent: (event) => {
        if (event.type !== 'retry') return
        waits.push(event.waitMs)
        queueMicrotask(() => stop.abort('seen enough'))
      },
    })

    const error = await rejectionOf(client.send(message, { signal: stop.signal }))

    expect(error).toBe('seen enough')
    expect(waits).toEqual([waitMs])
  })

  test.each([
    ['7', 7_000],
    ['3600', 3_600_000],
  ])('of %s s is told in the error when the call may not wait that long', async (retryAfter, retryAfterMs) => {
    const server = await startScripted(answer(429, '{"meta":{"error":"slow down"}}', { 'retry-after': retryAfter }))
    const { client, waits } = testClient(server.url, { retry: { budgetMs: 5_000 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({
      message: `${rateLimit} ${asked} 429; Customer.io asks for ${retryAfterMs} ms. Customer.io said: slow down`,
      retryAfterMs,
      attempts: 1,
    })
    expect(waits()).toEqual([])
  })
})

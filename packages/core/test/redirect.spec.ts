import { readFileSync } from 'node:fs'
import { createClient, createMessage, NetworkError, type Pace, ResponseError } from '@cio/core'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { apiKey, rejectionOf, testClient } from './clients.ts'
import { accept, answer, type ScriptedServer, type Step, startScripted, startScriptedTls } from './scripted-server.ts'

const tls = {
  key: readFileSync(new URL('tls/key.pem', import.meta.url)),
  cert: readFileSync(new URL('tls/certificate.pem', import.meta.url)),
}
const message = createMessage('identify', { userId: 'ada' })
const key = `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`

describe('a redirect within customer.io', () => {
  test.each([301, 302, 303, 307, 308])('by a %i is followed with the same method, body and key', async (status) => {
    const { client, server } = await startWorld(redirect(status, 'https://cdp-eu.customer.io/v1/identify'), accept)

    const receipt = await client.send(message)

    expect(receipt).toEqual({ messageId: message.messageId, attempts: 1 })
    const [first, second] = server.requests
    expect([first?.host, second?.host]).toEqual(['cdp.customer.io', 'cdp-eu.customer.io'])
    expect(second).toMatchObject({
      method: 'POST',
      path: '/v1/identify',
      headers: { authorization: key, 'x-strict-mode': '1' },
    })
    expect(second?.body).toBe(first?.body)
  })

  test('may be relative', async () => {
    const { client, server } = await startWorld(redirect(308, '/v1/elsewhere?x=1'), accept)

    await client.send(message)

    expect(server.requests[1]).toMatchObject({ method: 'POST', path: '/v1/elsewhere?x=1', host: 'cdp.customer.io' })
  })

  test('takes no ticket of its own: each host gets one request for each', async () => {
    let tickets = 0
    const pace: Pace = {
      ticket: async () => {
        tickets += 1
      },
    }
    const { fetch, server } = await startWorld(redirect(307, 'https://cdp-eu.customer.io/v1/identify'), accept)
    const { client } = testClient('https://cdp.customer.io', { fetch, requestsPerSecond: pace })

    await client.send(message)

    expect(tickets).toBe(1)
    expect(server.requests.map(({ host }) => host)).toEqual(['cdp.customer.io', 'cdp-eu.customer.io'])
  })

  test('without an end is given up after five', async () => {
    const { client, server } = await startWorld(redirect(301, 'https://cdp-eu.customer.io/v1/identify'))

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({ code: 'CIO_REDIRECT_REFUSED', status: 301, attempts: 1 })
    expect(server.requests).toHaveLength(6)
  })
})

describe('a redirect that leaves customer.io or https does not get the key', () => {
  test.each([
    'https://evil.example/v1/identify',
    'https://customer.io.evil.example/v1/identify',
    'https://evilcustomer.io/v1/identify',
    'http://cdp-eu.customer.io/v1/identify',
    'https://cdp.customer.io@evil.example/v1/identify',
    '//evil.example/v1/identify',
  ])('%s', async (location) => {
    const { client, server } = await startWorld(redirect(307, location), accept)

    const error = await rejectionOf(client.send(message))

    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({
      message: `POST /v1/identify was answered 307, a redirect to ${new URL(location, 'https://x').origin}, which is not followed: it has to stay within customer.io and https. Check the region and the baseUrl.`,
      code: 'CIO_REDIRECT_REFUSED',
      status: 307,
      details: [],
      attempts: 1,
    })
    expect(server.requests.map(({ host }) => host)).toEqual(['cdp.customer.io'])
  })

  test('nor one without a place to go', async () => {
    const { client, server } = await startWorld(answer(302))

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({
      message:
        'POST /v1/identify was answered 302, a redirect to nowhere, which is not followed: it has to stay within customer.io and https. Check the region and the baseUrl.',
      code: 'CIO_REDIRECT_REFUSED',
    })
    expect(server.requests).toHaveLength(1)
  })

  test('nor one from a server that is not Customer.io', async () => {
    const other = await startScripted(accept)
    const server = await startScripted(redirect(301, `${other.url}/v1/identify`))

    const error = await rejectionOf(testClient(server.url).client.send(message))

    expect(error).toMatchObject({ code: 'CIO_REDIRECT_REFUSED', status: 301 })
    expect(other.requests).toEqual([])
  })
})

test('without a redirect, what is sent stays with the host of its region [REGION-01]', async () => {
  const { fetch, server } = await startWorld(accept)

  for (const region of ['eu', 'us'] as const) await createClient({ apiKey, region, fetch }).send(message)

  expect(server.requests.map(({ host, path }) => [host, path])).toEqual([
    ['cdp-eu.customer.io', '/v1/identify'],
    ['cdp.customer.io', '/v1/identify'],
  ])
})

test('a certificate that nobody vouches for ends the connection before the key is sent', async () => {
  const server = await startScriptedTls(tls, accept)
  const { client, waits } = testClient(server.url, { retry: { limit: 1 } })

  const error = await rejectionOf(client.send(message))

  expect(error).toBeInstanceOf(NetworkError)
  expect(error).toMatchObject({
    // Newer versions of Node add a hint after a semicolon.
    message: expect.stringMatching(
      /^POST \/v1\/identify got no answer from https:\/\/127\.0\.0\.1:\d+ after 2 attempts: self-signed certificate(;.+)?\. There was no connection, so nothing was sent\.$/,
    ),
    code: 'CIO_NETWORK',
    cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    mayHaveArrived: false,
    attempts: 2,
  })
  expect(waits()).toEqual([4])
  expect(server.requests).toEqual([])
})

function redirect(status: number, location: string): Step {
  return answer(status, '', { location })
}

/** A client of cdp.customer.io in a world where every name leads to one server of ours, over TLS and trusted. */
async function startWorld(...steps: readonly Step[]) {
  const server: ScriptedServer = await startScriptedTls(tls, ...steps)
  const connect = buildConnector({ ca: tls.cert })
  const dispatcher = new Agent({
    connect: (options, callback) => connect({ ...options, hostname: '127.0.0.1', port: String(server.port) }, callback),
  })
  onTestFinished(() => dispatcher.close())
  // undici's `fetch` and the platform's are the same function, typed twice.
  const fetch = ((url: string, init: object) =>
    undiciFetch(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch
  return { server, fetch, client: testClient('https://cdp.customer.io', { fetch }).client }
}

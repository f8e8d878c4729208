import { createClient, createMessage, NetworkError, type Pace, ResponseError } from '@cio/core'
import { Agent, buildConnector, fetch as undiciFetch } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { apiKey, rejectionOf, testClient } from './clients.ts'
import { runProgram, withoutProxy } from './program.ts'
import { startProxy } from './proxy.ts'
import {
  accept,
  answer,
  certificate,
  certificateFile,
  type ScriptedServer,
  type Step,
  startScripted,
  startScriptedTls,
  truncate,
} from './scripted-server.ts'

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

  test('may be relative to the host that it led to before', async () => {
    const { client, server } = await startWorld(
      redirect(307, 'https://cdp-eu.customer.io/v1/there/'),
      redirect(307, 'further?x=1'),
      accept,
    )

    await client.send(message)

    expect(server.requests.map(({ host, path }) => host + path)).toEqual([
      'cdp.customer.io/v1/identify',
      'cdp-eu.customer.io/v1/there/',
      'cdp-eu.customer.io/v1/there/further?x=1',
    ])
  })

  test.each([
    [
      answer(500),
      'POST /v1/identify was answered 500 by https://cdp-eu.customer.io. Try again later. It gave no reason.',
    ],
    [
      redirect(307, 'https://evil.example/'),
      'POST /v1/identify was answered 307 by https://cdp-eu.customer.io, a redirect to https://evil.example, which is not followed: it has to stay within customer.io and https. Check the region and the baseUrl.',
    ],
    [
      truncate,
      'POST /v1/identify got no answer from https://cdp-eu.customer.io: other side closed. It may or may not have arrived.',
    ],
  ])('names the host that it led to when that one fails', async (step, sentence) => {
    const { fetch } = await startWorld(redirect(307, 'https://cdp-eu.customer.io/v1/identify'), step)
    const { client } = testClient('https://cdp.customer.io', { fetch, retry: { limit: 0 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({ message: sentence, attempts: 1 })
  })

  test('that failed is forgotten by the next attempt', async () => {
    const { fetch } = await startWorld(
      redirect(307, 'https://cdp-eu.customer.io/v1/identify'),
      answer(503),
      answer(500),
    )
    const { client } = testClient('https://cdp.customer.io', { fetch, retry: { limit: 1 } })

    const error = await rejectionOf(client.send(message))

    expect(error).toMatchObject({
      message: 'POST /v1/identify was answered 500 after 2 attempts. Try again later. It gave no reason.',
    })
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

    expect(error).toMatchObject({
      message:
        'POST /v1/identify was answered 301 by https://cdp-eu.customer.io, a redirect to https://cdp-eu.customer.io, which is not followed: it was redirected more than five times. Check the region and the baseUrl.',
      code: 'CIO_REDIRECT_REFUSED',
      status: 301,
      attempts: 1,
    })
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

/** In a process of its own, which trusts the throw-away authority and whose names all lead to 127.0.0.1. */
const program = `
  import dns from 'node:dns'
  import { inspect } from 'node:util'
  import { createClient } from '@cio/core'
  dns.lookup = (_, { all }, callback) => callback(null, all ? [{ address: '127.0.0.1', family: 4 }] : '127.0.0.1', 4)
  const { API_KEY: apiKey, ORIGIN: baseUrl, COUNT: count } = process.env
  const client = createClient({ apiKey, region: 'us', baseUrl, retry: { limit: 0 } })
  const outcomes = []
  for (let index = 0; index < Number(count); index++) {
    const outcome = await client.post('/redirect/' + index, JSON.stringify({ index })).then(
      ({ attempts }) => ({ attempts }),
      (error) => ({ code: error.code, printed: inspect(error, { depth: null, showHidden: true }) }),
    )
    outcomes.push(outcome)
  }
  console.log(JSON.stringify(outcomes))
`

describe.each(['by itself', 'through the proxy that HTTPS_PROXY names'])('the pool of undici, %s,', (route) => {
  test('follows a redirect within customer.io, and takes the key nowhere else', async () => {
    const isDirect = route === 'by itself'
    let port = ''
    const trusted = [301, 302, 303, 307, 308].map((status) => ({
      status,
      to: () => `https://cdp-eu.customer.io${port}/v1/there`,
    }))
    const hostile = [
      () => `https://evil.example${port}/v1/there`,
      () => `https://customer.io.evil.example${port}/v1/there`,
      () => `https://evilcustomer.io${port}/v1/there`,
      () => `http://cdp-eu.customer.io${port}/v1/there`,
      () => `https://cdp.customer.io@evil.example${port}/v1/there`,
      () => `//evil.example${port}/v1/there`,
      () => `https://${apiKey}.example${port}/v1/there`,
    ].map((to) => ({ status: 307, to }))
    const cases = [...trusted, ...hostile]
    const server = await startScriptedTls((exchange) => {
      const asked = cases[Number(/^\/v1\/redirect\/(\d+)$/.exec(exchange.request.url ?? '')?.[1])]
      const step = asked === undefined ? accept : redirect(asked.status, asked.to())
      step(exchange)
    })
    const proxy = await startProxy(server)
    if (isDirect) port = `:${server.port}`

    const { stdout, stderr } = await runProgram(program, {
      API_KEY: apiKey,
      ORIGIN: `https://cdp.customer.io${port}`,
      COUNT: String(cases.length),
      NODE_EXTRA_CA_CERTS: certificateFile,
      ...withoutProxy,
      HTTPS_PROXY: isDirect ? undefined : proxy.url,
    })

    expect(stderr).toBe('')
    const outcomes: { readonly code?: string; readonly attempts?: number }[] = JSON.parse(stdout)
    expect(outcomes.map(({ code, attempts }) => code ?? attempts)).toEqual([
      ...trusted.map(() => 1),
      ...hostile.map(() => 'CIO_REDIRECT_REFUSED'),
    ])
    expect(stdout.toLowerCase()).not.toContain(apiKey.toLowerCase())
    const went = server.requests.map(({ method, host, path, body, headers }) => [
      method,
      host,
      path,
      body,
      headers.authorization,
    ])
    expect(went).toEqual(
      cases.flatMap((_, index) => {
        const body = JSON.stringify({ index })
        const first = ['POST', `cdp.customer.io${port}`, `/v1/redirect/${index}`, body, key]
        return index < trusted.length ? [first, ['POST', `cdp-eu.customer.io${port}`, '/v1/there', body, key]] : [first]
      }),
    )
    expect([...new Set(proxy.targets)]).toEqual(isDirect ? [] : ['cdp.customer.io:443', 'cdp-eu.customer.io:443'])
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
  const server = await startScriptedTls(accept)
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

test('what does not speak TLS is told from what is not trusted, in one line', async () => {
  const server = await startScripted(accept)
  const { client } = testClient(server.url.replace('http:', 'https:'), { retry: { limit: 0 } })

  const error = await rejectionOf(client.send(message))

  expect(error).toMatchObject({
    message: expect.stringMatching(
      /^POST \/v1\/identify got no answer from https:\/\/127\.0\.0\.1:\d+: TLS failed with [a-z ]+\. There was no connection, so nothing was sent\.$/,
    ),
    mayHaveArrived: false,
  })
})

function redirect(status: number, location: string): Step {
  return answer(status, '', { location })
}

/** A client of cdp.customer.io in a world where every name leads to one server of ours, over TLS and trusted. */
async function startWorld(...steps: readonly Step[]) {
  const server: ScriptedServer = await startScriptedTls(...steps)
  const connect = buildConnector({ ca: certificate })
  const dispatcher = new Agent({
    connect: (options, callback) => connect({ ...options, hostname: '127.0.0.1', port: String(server.port) }, callback),
  })
  onTestFinished(() => dispatcher.close())
  // undici's `fetch` and the platform's are the same function, typed twice.
  const fetch = ((url: string, init: object) =>
    undiciFetch(url, { ...init, dispatcher })) as unknown as typeof globalThis.fetch
  return { server, fetch, client: testClient('https://cdp.customer.io', { fetch }).client }
}

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { type ClientEvent, createAppTransport, createClient, createMessage } from '@cio/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { apiKey, rejectionOf, testClient } from './clients.ts'
import { runProgram } from './program.ts'
import {
  accept,
  answer,
  resetAfterHeaders,
  resetBeforeHeaders,
  type Step,
  stallInBody,
  startScripted,
  startScriptedTls,
  staySilent,
  truncate,
  unusedOrigin,
} from './scripted-server.ts'

const encoded = Buffer.from(`${apiKey}:`).toString('base64')
const message = createMessage('identify', { userId: 'ada' })
const echo = JSON.stringify({ meta: { errors: [`the key ${apiKey} is unknown`, `Basic ${encoded}`] } })

const provocations: readonly (readonly [string, Step])[] = [
  ...[200, 301, 400, 401, 403, 408, 413, 429, 500, 503].map((status) => [`${status}`, answer(status, echo)] as const),
  ['a redirect to a place with the key in it', answer(302, '', { location: `https://${apiKey}.example/` })],
  ['an HTML page', answer(502, `<html>${apiKey}</html>`)],
  ['a reset before the headers', resetBeforeHeaders],
  ['a reset after the headers', resetAfterHeaders],
  ['half a body', truncate],
  ['silence', staySilent],
  ['half an answer', stallInBody],
]

describe('the key is nowhere to be seen', () => {
  test.each(provocations)('after %s', async (_, step) => {
    const published: unknown[] = []
    watchDiagnostics((event) => published.push(event))
    const server = await startScripted(step)
    const { client, events } = testClient(server.url, { timeoutMs: 40, retry: { limit: 1 } })

    const outcome = await client.send(message).catch((error: unknown) => error)

    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${encoded}`)
    expectClean([outcome, events, published, client])
  })

  test.each([
    ['that refuses', () => unusedOrigin()],
    ['that has no address', async () => 'http://nowhere.invalid'],
    ['that nobody vouches for', async () => (await startScriptedTls(accept)).url],
  ])('after a server %s', async (_, originOf) => {
    const { client, events } = testClient(await originOf(), { retry: { limit: 1 } })

    const error = await rejectionOf(client.send(message))

    expectClean([error, events])
  })

  test('when a fetch that was handed in throws everything it was given', async () => {
    const fetch = (_url: unknown, init?: RequestInit) => {
      const error = new Error(`failed with ${JSON.stringify(init?.headers)}`, { cause: new Error(`inner ${apiKey}`) })
      throw Object.assign(error, { init, code: `E_${apiKey}` })
    }
    const { client, events } = testClient('http://127.0.0.1:9', { fetch, retry: { limit: 1 } })

    const error = await rejectionOf(client.send(message))

    expectClean([error, events])
  })

  test('when a key is refused as an option', () => {
    let thrown: unknown
    try {
      createClient({ apiKey: `${apiKey} `, region: 'us' })
    } catch (error) {
      thrown = error
    }

    expect(thrown).toBeDefined()
    expectClean([thrown])
  })

  test('after an answer of the App API', async () => {
    const server = await startScripted(answer(401, `{"errors":[{"detail":"Bearer ${apiKey}"}]}`))
    const events: ClientEvent[] = []
    const app = createAppTransport({
      appKey: apiKey,
      region: 'us',
      baseUrl: server.url,
      onEvent: (event) => events.push(event),
    })

    const error = await rejectionOf(app.get('/customers', { query: { email: 'ada@example.com' } }))

    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${apiKey}`)
    expectClean([error, events, app])
  })

  test('in what Node prints about a rejection that nobody handles', async () => {
    const server = await startScripted(answer(401, echo))

    const { exitCode, stderr } = await runProgram(`
      import { createClient, createMessage } from '@cio/core'
      const client = createClient({ apiKey: '${apiKey}', region: 'us', baseUrl: '${server.url}' })
      client.send(createMessage('identify', { userId: 'ada' }))
    `)

    expect(exitCode).toBe(1)
    expect(stderr).toContain('AuthenticationError: Authentication failed. Check your API key.')
    expectClean([stderr])
  })
})

test('the search finds a key that is there', () => {
  expect(() => expectClean([new Error('outer', { cause: { deep: [`x${apiKey}x`] } })])).toThrow()
  expect(() => expectClean([Object.defineProperty({}, 'hidden', { value: encoded })])).toThrow()
  expect(() => expectClean([new URL(`https://${apiKey}.example/`).host])).toThrow()
})

/** Looks everywhere that printing, logging or serialising can reach, hidden properties and causes included. */
function expectClean(values: readonly unknown[]): void {
  for (const value of values) {
    const everything = [
      inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true, maxStringLength: null }),
      JSON.stringify(value),
      String(value),
      value instanceof Error ? value.stack : '',
    ].join('\n')
    for (const secret of [apiKey, encoded]) expect(everything.toLowerCase()).not.toContain(secret.toLowerCase())
  }
}

function watchDiagnostics(listener: (event: unknown) => void): void {
  for (const type of ['request', 'response', 'retry', 'wait', 'pause']) {
    subscribe(`cio:${type}`, listener)
    onTestFinished(() => void unsubscribe(`cio:${type}`, listener))
  }
}

test('a server that accepts has been given the key', async () => {
  const server = await startScripted(accept)

  await testClient(server.url).client.send(message)

  expect(server.requests[0]?.headers.authorization).toBe(`Basic ${encoded}`)
})

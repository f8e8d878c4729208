import {
  AuthenticationError,
  createAppTransport,
  createClient,
  createMessage,
  InvalidMessageError,
  ResponseError,
} from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { rejectionOf } from './clients.ts'
import { runProgram, withoutProxy } from './program.ts'
import { accept, answer, startScripted } from './scripted-server.ts'

const nothingOf = (name: string) =>
  `is of class ${name}, of which JSON keeps nothing; give a plain object, an array or text`

async function startWorld() {
  const emulator = await startEmulator({ port: 0 })
  onTestFinished(() => emulator.close())
  const { keys, ...workspace } = emulator.createWorkspace()
  const options = { region: 'us', baseUrl: emulator.url, retry: { limit: 0 } } as const
  return {
    workspace,
    client: createClient({ ...options, apiKey: keys.writeKey }),
    app: createAppTransport({ ...options, appKey: keys.appKey, requestsPerSecond: Number.POSITIVE_INFINITY }),
    stranger: createClient({ ...options, apiKey: 'nobodys-key' }),
    strangerInApp: createAppTransport({ ...options, appKey: 'nobodys-key' }),
    permissive: createClient({ ...options, apiKey: 'nobodys-key', strict: false }),
  }
}

describe('a client', () => {
  test('sends a person, who can be read back', async () => {
    const { client, app } = await startWorld()
    const message = createMessage('identify', { userId: 'ada@home/1', traits: { plan: 'pro', seats: 3 } })

    const receipt = await client.send(message)

    expect(receipt).toEqual({ messageId: message.messageId, attempts: 1 })
    await expect
      .poll(() => app.get('/customers/ada%40home%2F1/attributes', { query: { id_type: 'id' } }).catch(String), {
        timeout: 10_000,
      })
      .toMatchObject({ status: 200, body: { customer: { id: 'ada@home/1', attributes: { plan: 'pro', seats: '3' } } } })
  })

  test('is told that its key is unknown, because it asks strictly [AUTH-01]', async () => {
    const { stranger } = await startWorld()

    const error = await rejectionOf(stranger.send(createMessage('identify', { userId: 'ada' })))

    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({
      message: expect.stringMatching(
        /^Authentication failed\. Check your API key\. POST \/v1\/identify was answered 401; is the key a Pipelines key of region "us"\?/,
      ),
      status: 401,
    })
  })

  test('that does not ask strictly is told nothing', async () => {
    const { permissive } = await startWorld()

    await expect(permissive.send(createMessage('identify', { userId: 'ada' }))).resolves.toMatchObject({ attempts: 1 })
  })

  test('is told what is wrong with a body that it did not check', async () => {
    const { client } = await startWorld()

    const error = await rejectionOf(client.post('/identify', '{"traits":{}}'))

    expect(error).toBeInstanceOf(ResponseError)
    expect(error).toMatchObject({ status: 400, details: [expect.stringContaining('userId')] })
  })

  test('may be taken apart', async () => {
    const { client } = await startWorld()
    const { send } = client

    await expect(send(createMessage('identify', { userId: 'ada' }))).resolves.toMatchObject({ attempts: 1 })
  })
})

test.each([
  ['what makes calls', '/src/caller.ts'],
  ['what speaks HTTP', '/undici/lib/dispatcher/agent.js'],
])('a call for which %s cannot be loaded fails, and the next one finds it', async (_, file) => {
  const server = await startScripted(accept)

  const { stdout, stderr } = await runProgram(
    `import { registerHooks } from 'node:module'
    import { createClient, createMessage } from '@cio/core'
    let failures = 0
    registerHooks({
      load: (url, context, next) => {
        if (!url.endsWith('${file}') || failures > 0) return next(url, context)
        failures += 1
        throw Object.assign(new Error('too many open files'), { code: 'EMFILE' })
      },
    })
    const client = createClient({ apiKey: 'key', region: 'us', baseUrl: '${server.url}' })
    const send = () => client.send(createMessage('identify', { userId: 'ada' })).then(({ attempts }) => attempts, ({ message }) => message)
    console.log(await send(), await send(), failures)`,
    withoutProxy,
  )

  expect({ stdout, stderr }).toEqual({ stdout: 'too many open files 1 1\n', stderr: '' })
})

describe('the App API', () => {
  test('has no person of that name', async () => {
    const { app } = await startWorld()

    const error = await rejectionOf(app.get('/customers/nobody/attributes'))

    expect(error).toMatchObject({
      name: 'ResponseError',
      status: 404,
      message: expect.stringMatching(/^GET \/v1\/customers\/nobody\/attributes was answered 404\. /),
    })
  })

  test('does not know the key', async () => {
    const { strangerInApp } = await startWorld()

    const error = await rejectionOf(strangerInApp.get('/customers', { query: { email: 'ada@example.com' } }))

    expect(error).toMatchObject({
      name: 'AuthenticationError',
      message: expect.stringMatching(
        /^Authentication failed\. Check your API key\. GET \/v1\/customers was answered 401; is the key an App API key of region "us"\?/,
      ),
    })
  })

  test('is asked with a bearer key, an encoded query and a JSON body', async () => {
    const server = await startScripted(answer(200, '{"ids":[1]}'))
    const app = createAppTransport({ appKey: 'app-key', region: 'us', baseUrl: server.url })

    const { body } = await app.request('PUT', '/things', {
      query: { email: 'a+b@example.com', limit: 10, start: undefined, tag: ['x', 'y'] },
      body: { name: 'ü' },
    })

    expect(body).toEqual({ ids: [1] })
    expect(server.requests[0]).toMatchObject({
      method: 'PUT',
      path: '/v1/things?email=a%2Bb%40example.com&limit=10&tag=x&tag=y',
      headers: { authorization: 'Bearer app-key', 'content-type': 'application/json' },
      body: '{"name":"ü"}',
    })
  })

  test.each([
    [{ id: 12n }, 'The body of the request cannot become JSON: id is a bigint; give a number or text.'],
    [{ to: new Map() }, `The body of the request cannot become JSON: to ${nothingOf('Map')}.`],
    [() => {}, 'The body of the request cannot become JSON: it is a function; call it, or leave it out.'],
  ])('is not asked with a body that JSON cannot say: %o', async (body, sentence) => {
    const server = await startScripted(accept)
    const app = createAppTransport({ appKey: 'app-key', region: 'us', baseUrl: server.url })

    const error = await rejectionOf(app.request('POST', '/send/email', { body }))

    expect(error).toBeInstanceOf(InvalidMessageError)
    expect(error).toMatchObject({ code: 'CIO_INVALID_MESSAGE', message: sentence })
    expect(server.requests).toEqual([])
  })

  test.each(['customers', '', '/two words', '/naïve', '/line\nbreak', '/customers#ada', '/back\\slash', '/{id}'])(
    'is not asked for the path %j, nor is the Pipelines API',
    async (path) => {
      const server = await startScripted(accept)
      const app = createAppTransport({ appKey: 'app-key', region: 'us', baseUrl: server.url })
      const client = createClient({ apiKey: 'key', region: 'us', baseUrl: server.url })

      for (const error of [await rejectionOf(app.get(path)), await rejectionOf(client.post(path, '{}'))]) {
        expect(error).toBeInstanceOf(InvalidMessageError)
        expect(error).toMatchObject({
          code: 'CIO_INVALID_MESSAGE',
          message:
            'The path of a request has to begin with a slash, and what it is made of has to be percent-encoded (encodeURIComponent).',
        })
      }
      expect(server.requests).toEqual([])
    },
  )

  test('is asked for any path that is one', async () => {
    const server = await startScripted(accept)
    const app = createAppTransport({ appKey: 'app-key', region: 'us', baseUrl: server.url })
    const paths = [
      '/customers/ada%40example.com',
      "/a-b_c.d~e/(f)*'!$&+,;=:@",
      '/customers?email=ada@example.com&x[]=1',
    ]

    for (const path of paths) await app.get(path)

    expect(server.requests.map(({ path }) => path)).toEqual(paths.map((path) => `/v1${path}`))
  })

  test.each([
    ['GET', 2],
    ['PUT', 2],
    ['DELETE', 2],
    ['POST', 1],
  ] as const)('%s is asked %d times when the first answer is a 500', async (method, times) => {
    const server = await startScripted(answer(500), accept)
    const app = createAppTransport({ appKey: 'app-key', region: 'us', baseUrl: server.url, random: () => 0 })

    await app.request(method, '/things').catch(() => {})

    expect(server.requests).toHaveLength(times)
  })

  test('is posted to again after a 429, and after a 500 where that does no harm', async () => {
    const server = await startScripted(answer(429), answer(500), accept)
    const app = createAppTransport({ appKey: 'app-key', region: 'us', baseUrl: server.url, random: () => 0 })

    const error = await rejectionOf(app.request('POST', '/send/email', { body: {} }))
    const { attempts } = await app.request('POST', '/customers', { body: {}, isRepeatable: true })

    expect(error).toMatchObject({ status: 500, attempts: 2 })
    expect(attempts).toBe(1)
  })
})

import type { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { runProgram, withoutProxy } from './program.ts'
import { startBrokenProxy, startProxy } from './proxy.ts'
import { accept, startScripted } from './scripted-server.ts'

const program = (origin: string) => `
  import { createClient, createMessage } from '@cio/core'
  const client = createClient({ apiKey: 'key', region: 'us', baseUrl: '${origin}', retry: { limit: 0 } })
  console.log((await client.send(createMessage('identify', { userId: 'ada' }))).attempts)
`

test.each(['HTTP_PROXY', 'http_proxy'])('requests go through the proxy that %s names', async (variable) => {
  const server = await startScripted(accept)
  const { url, targets } = await startProxy(server)

  const { stdout, stderr } = await runProgram(program('http://cdp.invalid'), { ...withoutProxy, [variable]: url })

  expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' })
  expect(targets).toEqual(['cdp.invalid:80'])
  expect(server.requests).toHaveLength(1)
})

test('requests go past the proxy where NO_PROXY says so', async () => {
  const server = await startScripted(accept)
  const { url, targets } = await startProxy(server)

  const { stdout } = await runProgram(program(server.url), {
    ...withoutProxy,
    HTTP_PROXY: url,
    NO_PROXY: '127.0.0.1',
  })

  expect(stdout).toBe('1\n')
  expect(targets).toEqual([])
})

test.each([
  ['HTTP_PROXY', 'http:', 'hangs up', (socket: Duplex) => socket.destroy()],
  ['HTTPS_PROXY', 'https:', 'hangs up', (socket: Duplex) => socket.destroy()],
  ['HTTPS_PROXY', 'https:', 'says goodbye', (socket: Duplex) => socket.end()],
  ['HTTPS_PROXY', 'https:', 'refuses', (socket: Duplex) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')],
])('a proxy that %s names for %s and that %s is asked once for each attempt', async (variable, scheme, _, handle) => {
  const proxy = await startBrokenProxy(handle)

  const { stdout, stderr, exitCode } = await runProgram(
    `import { createClient, createMessage } from '@cio/core'
    const client = createClient({ apiKey: 'key', region: 'us', baseUrl: '${scheme}//cdp.invalid', retry: { limit: 2, baseMs: 1 } })
    const error = await client.send(createMessage('identify', { userId: 'ada' })).catch((error) => error)
    const { name, mayHaveArrived, attempts } = error
    console.log(JSON.stringify({ name, mayHaveArrived, attempts }))`,
    { ...withoutProxy, [variable]: proxy.url },
  )

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(JSON.parse(stdout)).toEqual({ name: 'NetworkError', mayHaveArrived: false, attempts: 3 })
  expect(proxy.asked()).toBe(3)
})

test('without a proxy only the part of undici that carries requests is loaded', async () => {
  const server = await startScripted(accept)
  const { stdout, stderr } = await runProgram(
    `${program(server.url)}
    const { createRequire } = await import('node:module')
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    console.log(['/undici/lib/dispatcher/agent.js', '/undici/index.js'].map((end) => loaded.some((path) => path.endsWith(end))))`,
    withoutProxy,
  )

  expect({ stdout, stderr }).toEqual({ stdout: '1\n[ true, false ]\n', stderr: '' })
})

test('a proxy that has no address is a mistake of the configuration, and not quoted', async () => {
  const { stdout, stderr, exitCode } = await runProgram(program('https://cdp.invalid'), {
    ...withoutProxy,
    HTTPS_PROXY: 'ada:s3cret@proxy',
  })

  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  expect(stderr).toContain(
    'ConfigurationError: A variable of the environment that names a proxy is no http or https address. Correct HTTP_PROXY and HTTPS_PROXY.',
  )
  expect(stderr).not.toContain('s3cret')
})

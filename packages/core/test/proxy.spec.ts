import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { runProgram } from './program.ts'
import { accept, type ScriptedServer, startScripted } from './scripted-server.ts'

const program = (origin: string) => `
  import { createClient, createMessage } from '@cio/core'
  const client = createClient({ apiKey: 'key', region: 'us', baseUrl: '${origin}', retry: { limit: 0 } })
  console.log((await client.send(createMessage('identify', { userId: 'ada' }))).attempts)
`

test.each(['HTTP_PROXY', 'http_proxy'])('requests go through the proxy that %s names', async (variable) => {
  const server = await startScripted(accept)
  const { url, targets } = await startProxy(server)

  const { stdout, stderr } = await runProgram(program('http://cdp.invalid'), { [variable]: url, no_proxy: '' })

  expect({ stdout, stderr }).toEqual({ stdout: '1\n', stderr: '' })
  expect(targets).toEqual(['cdp.invalid:80'])
  expect(server.requests).toHaveLength(1)
})

test('requests go past the proxy where NO_PROXY says so', async () => {
  const server = await startScripted(accept)
  const { url, targets } = await startProxy(server)

  const { stdout } = await runProgram(program(server.url), {
    HTTP_PROXY: url,
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  })

  expect(stdout).toBe('1\n')
  expect(targets).toEqual([])
})

test('without a proxy only the part of undici that carries requests is loaded', async () => {
  const server = await startScripted(accept)
  const noProxy = { HTTP_PROXY: '', http_proxy: '', HTTPS_PROXY: '', https_proxy: '' }

  const { stdout, stderr } = await runProgram(
    `${program(server.url)}
    const { createRequire } = await import('node:module')
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    console.log(['/undici/lib/dispatcher/agent.js', '/undici/index.js'].map((end) => loaded.some((path) => path.endsWith(end))))`,
    noProxy,
  )

  expect({ stdout, stderr }).toEqual({ stdout: '1\n[ true, false ]\n', stderr: '' })
})

/** A proxy that leads every tunnel to one server of ours, whatever its name, and remembers the names. */
async function startProxy({ port }: ScriptedServer) {
  const targets: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    targets.push(request.url ?? '')
    const tunnel = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      tunnel.pipe(socket).pipe(tunnel)
    })
    for (const end of [socket, tunnel]) end.on('error', () => {})
    onTestFinished(() => {
      tunnel.destroy()
      socket.destroy()
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.close()
  })
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, targets }
}

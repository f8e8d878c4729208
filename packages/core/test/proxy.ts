import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { ScriptedServer } from './scripted-server.ts'

/** A proxy that leads every tunnel to one server of ours, whatever its name, and remembers the names. */
export async function startProxy({ port }: ScriptedServer) {
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
  return { url: await listen(proxy), targets }
}

/** A proxy that builds no tunnel: it does with the socket what it is told to, and counts how often it was asked. */
export async function startBrokenProxy(handle: (socket: Duplex) => void) {
  const proxy = createServer()
  let asked = 0
  proxy.on('connect', (_, socket) => {
    asked += 1
    socket.on('error', () => {})
    onTestFinished(() => {
      socket.destroy()
    })
    handle(socket)
  })
  return { url: await listen(proxy), asked: () => asked }
}

async function listen(proxy: Server): Promise<string> {
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.close()
  })
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

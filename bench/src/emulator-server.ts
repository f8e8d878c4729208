import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A server in a process of its own: `emulator-server.ts bare`, or `emulator-server.ts FILE` with the built emulator.
 *
 * Started with an IPC channel. It tells its port when it listens, and what it has cost whenever it is asked; asked to `collect`, it lets go of its garbage first.
 */
export type ServerCost = {
  readonly cpuMicroseconds: number
  readonly residentBytes: number
  readonly heldBytes: number
}

const [, , what = 'bare'] = process.argv

const port = what === 'bare' ? await startBare() : await startBuilt(what)
process.send?.({ port })
process.on('message', (question) => {
  if (question === 'collect') globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  const cost: ServerCost = { cpuMicroseconds: user + system, residentBytes: rss, heldBytes: heapUsed + external }
  process.send?.(cost)
})
process.on('disconnect', () => process.exit())

/** The least that a server of `node:http` can do: it reads the body and answers `{}`. */
function startBare(): Promise<number> {
  const server = createServer((request, response) => {
    request.on('data', () => {})
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': 2 })
      response.end('{}')
    })
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

async function startBuilt(file: string): Promise<number> {
  const { startEmulator } = (await import(file)) as { startEmulator: () => Promise<{ port: number }> }
  return (await startEmulator()).port
}

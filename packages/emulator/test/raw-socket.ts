import { connect } from 'node:net'

/** What came over a socket until it closed. */
export type Received = {
  readonly text: string
  /** How it closed: both sides were done, or the other side broke it with a TCP reset. */
  readonly ending: 'end' | 'reset'
}

/** Writes bytes to a port of this machine and collects everything that comes back. */
export function talk(port: number, bytes: string | Uint8Array): Promise<Received> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const received = (ending: Received['ending']) => resolve({ text: Buffer.concat(chunks).toString(), ending })
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(bytes))
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', () => received('end'))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') received('reset')
      else reject(error)
    })
  })
}

/** A request as it stands on the wire; the connection is to be closed after the answer. */
export function requestText(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): string {
  const all = { host: '127.0.0.1', connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

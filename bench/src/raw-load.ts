import { connect, type Socket } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')

/** One request to the emulator, as bytes. */
export function requestBytes(path: string, body: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Basic ${btoa('emulator-write-key:')}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * Sends so many requests over so many connections that stay open, each with one request under way.
 *
 * Over plain sockets: a client of HTTP would cost more than the servers that it is to measure.
 *
 * @returns Milliseconds.
 */
export async function load(
  port: number,
  connections: number,
  count: number,
  next: (index: number) => Buffer,
): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  let sent = 0
  const startedAt = performance.now()
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          const send = () => {
            if (sent === count) resolve()
            else socket.write(next(sent++))
          }
          let received: Buffer = Buffer.alloc(0)
          socket.on('error', reject)
          socket.on('data', (chunk: Buffer) => {
            received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
            const length = answerLength(received)
            if (length === undefined || received.length < length) return
            if (received.toString('latin1', 9, 12) !== '200') reject(new Error(received.toString()))
            received = received.subarray(length)
            send()
          })
          send()
        }),
    ),
  )
  const elapsedMs = performance.now() - startedAt
  for (const socket of sockets) socket.destroy()
  return elapsedMs
}

function answerLength(received: Buffer): number | undefined {
  const headEnd = received.indexOf(HEAD_END)
  if (headEnd === -1) return undefined
  const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1]
  return headEnd + HEAD_END.length + Number(length)
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

import type { Socket } from 'node:net'

/** Tells each line of JSON that arrives. Whoever sends something else is hung up on. */
export function readMessages<Message>(socket: Socket, tell: (message: Message) => void): void {
  let rest = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const message = parsed<Message>(line)
      if (message === undefined) socket.destroy()
      else tell(message)
    }
  })
}

export function writeMessage<Message>(socket: Socket, message: Message): void {
  socket.write(`${JSON.stringify(message)}\n`)
}

function parsed<Message>(line: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'say' in value ? (value as Message) : undefined
  } catch {
    return undefined
  }
}

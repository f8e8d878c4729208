import { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'

/** What a program takes for a terminal, and what has been written to it. */
export function fakeTerminal() {
  let written = ''
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString()
      done()
    },
  })
  const { getColorDepth } = WriteStream.prototype
  return { stream: Object.assign(stream, { isTTY: true, columns: 80, getColorDepth }), written: () => written }
}

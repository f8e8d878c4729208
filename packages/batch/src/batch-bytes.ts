import { CLOSING, OPENING } from './frame.ts'
import type { Item } from './item.ts'
import { bodyOf, dropBytes } from './pages.ts'

/** The bytes of messages that go together, of which any run of them can be posted without writing it again. */
export class BatchBytes {
  readonly #bytes: Uint8Array
  /** Where each message starts, and where one more would. */
  readonly #starts: number[] = [OPENING.length]

  /** Takes the bytes from the messages. */
  constructor(items: readonly Item[]) {
    let end = OPENING.length
    for (const { byteLength } of items) {
      end += byteLength + 1
      this.#starts.push(end)
    }
    this.#bytes = bodyOf(items)
    for (const item of items) dropBytes(item)
  }

  /** The body of `POST /v1/batch` with the messages from one place to before another. */
  body(from: number, to: number): Uint8Array {
    if (from === 0 && to === this.#starts.length - 1) return this.#bytes
    const messages = this.#bytes.subarray(this.#starts[from], (this.#starts[to] ?? 0) - 1)
    const part = new Uint8Array(OPENING.length + messages.length + CLOSING.length)
    part.set(OPENING)
    part.set(messages, OPENING.length)
    part.set(CLOSING, OPENING.length + messages.length)
    return part
  }
}

import { CLOSING, OPENING } from './frame.ts'
import type { Item } from './item.ts'
import { bodyOf, dropBytes } from './pages.ts'

/** The bytes of messages that go together, of which any run of them can be posted without writing it again. */
export class BatchBytes {
  readonly #bytes: Uint8Array
  readonly #items: readonly Item[]
  /** Where each message starts, and where one more would: known once a part is asked for, as of few batches. */
  #starts: readonly number[] | undefined

  /** Takes the bytes from the messages. */
  constructor(items: readonly Item[]) {
    this.#items = items
    this.#bytes = bodyOf(items)
    for (const item of items) dropBytes(item)
  }

  /** The body of `POST /v1/batch` with the messages from one place to before another. */
  body(from: number, to: number): Uint8Array {
    if (from === 0 && to === this.#items.length) return this.#bytes
    this.#starts ??= startsOf(this.#items)
    const messages = this.#bytes.subarray(this.#starts[from], (this.#starts[to] ?? 0) - 1)
    const part = new Uint8Array(OPENING.length + messages.length + CLOSING.length)
    part.set(OPENING)
    part.set(messages, OPENING.length)
    part.set(CLOSING, OPENING.length + messages.length)
    return part
  }
}

function startsOf(items: readonly Item[]): readonly number[] {
  let end = OPENING.length
  const starts = [end]
  for (const { byteLength } of items) {
    end += byteLength + 1
    starts.push(end)
  }
  return starts
}

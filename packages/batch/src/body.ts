import type { Item } from './item.ts'
import { copyMessages, dropBytes } from './pages.ts'

const OPENING = '{"batch":['
const CLOSING = ']}'

/** What a batch of no messages would take. Each message after the first takes one byte more than its own, for the comma. */
export const BATCH_FRAME_BYTES = OPENING.length + CLOSING.length

/**
 * [default] "500 KB" [doc] https://docs.customer.io/integrations/api/cdp/ - batch. Two third parties quote 1 MB; what is over the limit
 * is dropped, so the smaller reading is kept to.
 */
export const BATCH_MAX_BYTES = 500_000

/** The body of `POST /v1/batch`, joined from messages that are JSON already. */
export function batchBody(messages: readonly { readonly json: string }[]): string {
  return OPENING + messages.map(({ json }) => json).join(',') + CLOSING
}

const encoder = new TextEncoder()
const opening = encoder.encode(OPENING)
const closing = encoder.encode(CLOSING)

/** The bytes of messages that go together, of which any run of them can be posted without writing it again. */
export class BatchBytes {
  readonly #bytes: Uint8Array
  /** Where each message starts, and where one more would. */
  readonly #starts: number[] = [opening.length]

  /** Takes the bytes from the messages. */
  constructor(items: readonly Item[]) {
    let end = opening.length
    for (const { byteLength } of items) {
      end += byteLength + 1
      this.#starts.push(end)
    }
    this.#bytes = new Uint8Array(end - 1 + closing.length)
    this.#bytes.set(opening)
    // The comma behind the last one is where the end of the body begins.
    copyMessages(items, this.#bytes, opening.length)
    this.#bytes.set(closing, end - 1)
    for (const item of items) dropBytes(item)
  }

  /** The body of `POST /v1/batch` with the messages from one place to before another. */
  body(from: number, to: number): Uint8Array {
    if (from === 0 && to === this.#starts.length - 1) return this.#bytes
    const messages = this.#bytes.subarray(this.#starts[from], (this.#starts[to] ?? 0) - 1)
    const part = new Uint8Array(opening.length + messages.length + closing.length)
    part.set(opening)
    part.set(messages, opening.length)
    part.set(closing, opening.length + messages.length)
    return part
  }
}

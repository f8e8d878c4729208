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
const [comma, opening, closing] = [',', OPENING, CLOSING].map((text) => encoder.encode(text)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]

/**
 * The bytes of messages that go together, of which any run of them can be posted without writing it again.
 *
 * Written message by message: a text of half a megabyte would live until the next collection of everything.
 */
export class BatchBytes {
  readonly #bytes: Uint8Array
  /** Where each message starts; each but the first has a comma before it. */
  readonly #starts: number[] = []

  /** Takes the text out of the messages. */
  constructor(items: readonly { json: string; readonly byteLength: number }[]) {
    let end = opening.length - 1
    for (const { byteLength } of items) {
      this.#starts.push(end + 1)
      end += 1 + byteLength
    }
    this.#bytes = new Uint8Array(end + closing.length)
    this.#bytes.set(opening)
    this.#bytes.set(closing, end)
    for (const [index, item] of items.entries()) {
      const start = this.#starts[index] ?? 0
      if (index > 0) this.#bytes.set(comma, start - 1)
      encoder.encodeInto(item.json, this.#bytes.subarray(start))
      item.json = ''
    }
  }

  /** The body of `POST /v1/batch` with the messages from one place to before another. */
  body(from: number, to: number): Uint8Array {
    if (from === 0 && to === this.#starts.length) return this.#bytes
    const start = this.#starts[from] ?? 0
    const end = (this.#starts[to] ?? this.#bytes.length - closing.length + 1) - 1
    const part = new Uint8Array(opening.length + end - start + closing.length)
    part.set(opening)
    part.set(this.#bytes.subarray(start, end), opening.length)
    part.set(closing, part.length - closing.length)
    return part
  }
}

import { CLOSING, OPENING } from './frame.ts'
import type { Item } from './item.ts'

/** Bytes that are filled with messages from the left, each with a comma behind it. */
export type Page = {
  readonly bytes: Uint8Array
  /** Where the next message would start. */
  end: number
  count: number
  /** No other message comes into it. */
  isFull: boolean
}

/** [default] Pages of a batch without a limit; with one, they are as large as a batch. */
const MOST_PAGE_BYTES = 500_000

const encoder = new TextEncoder()
const COMMA = 0x2c

/** Of a message that is not written yet, or not needed any more. */
export const noPage: Page = { bytes: new Uint8Array(0), end: 0, count: 0, isFull: true }

/**
 * Holds the JSON of messages as bytes, laid out as the body of a request.
 *
 * Outside the heap: as texts, they would be copied whenever something is collected, and make up half of what is held. And a page that
 * is full is a body already.
 */
export class Pages {
  readonly #size: number
  #page = noPage

  constructor(maxBatchBytes: number) {
    this.#size = Math.min(maxBatchBytes, MOST_PAGE_BYTES)
  }

  /** Writes the JSON of a message. */
  write(item: Item, json: string): void {
    const { byteLength } = item
    // Of the two bytes that close a body, one takes the place of the last comma.
    if (this.#page.end + byteLength + CLOSING.length > this.#page.bytes.length) this.#turn(byteLength)
    const page = this.#page
    const start = page.end
    encoder.encodeInto(json, page.bytes.subarray(start))
    page.bytes[start + byteLength] = COMMA
    page.end += byteLength + 1
    page.count += 1
    item.page = page
    item.start = start
  }

  #turn(byteLength: number): void {
    this.#page.isFull = true
    const bytes = new Uint8Array(Math.max(this.#size, OPENING.length + byteLength + CLOSING.length))
    bytes.set(OPENING)
    this.#page = { bytes, end: OPENING.length, count: 0, isFull: false }
  }
}

/** Moves a message that stays when its neighbours leave to a page of its own, so that it does not keep theirs. */
export function moveToOwnPage(item: Item): void {
  const bytes = item.page.bytes.slice(item.start, item.start + item.byteLength + 1)
  item.page = { bytes, end: bytes.length, count: 1, isFull: true }
  item.start = 0
}

/** Lets go of the bytes of a message. */
export function dropBytes(item: Item): void {
  item.page = noPage
}

/** The body of messages. Their own page, if it holds them and nothing else; a copy, as many at once as stand together. */
export function bodyOf(items: readonly Item[]): Uint8Array {
  const page = items[0]?.page
  if (page?.isFull && page.count === items.length && items.every((item) => item.page === page)) {
    if (items[0]?.start === OPENING.length) return closed(page.bytes, page.end)
  }
  const size = items.reduce((sum, { byteLength }) => sum + byteLength + 1, OPENING.length)
  const body = new Uint8Array(size - 1 + CLOSING.length)
  body.set(OPENING)
  let end = OPENING.length
  for (let next = 0; next < items.length; ) {
    const first = items[next]
    if (first === undefined) break
    let stop = first.start
    for (let item = items[next]; item?.page === first.page && item.start === stop; item = items[next]) {
      stop += item.byteLength + 1
      next += 1
    }
    body.set(first.page.bytes.subarray(first.start, stop), end)
    end += stop - first.start
  }
  return closed(body, end)
}

/** Ends a body where the last comma is. */
function closed(bytes: Uint8Array, end: number): Uint8Array {
  bytes.set(CLOSING, end - 1)
  return bytes.subarray(0, end - 1 + CLOSING.length)
}

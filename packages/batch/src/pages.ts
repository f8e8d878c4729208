import type { Item } from './item.ts'

/** [default] Few enough to be nothing, many enough for hundreds of messages. */
const PAGE_BYTES = 256 * 1024

const encoder = new TextEncoder()
const COMMA = 0x2c

/** Of a message that is not written yet, or not needed any more. */
export const noBytes = new Uint8Array(0)

/**
 * Holds the JSON of messages as bytes, one behind the other, as they will stand in a body.
 *
 * Outside the heap: as texts, they would be copied whenever something is collected, and make up half of what is held.
 */
export class Pages {
  #page: Uint8Array = noBytes
  #end = 0

  /** Writes the JSON of a message that has so many bytes. */
  write(item: Item, json: string): void {
    const size = item.byteLength + 1
    if (this.#end + size > this.#page.length) {
      this.#page = new Uint8Array(Math.max(PAGE_BYTES, size))
      this.#end = 0
    }
    encoder.encodeInto(json, this.#page.subarray(this.#end))
    this.#page[this.#end + item.byteLength] = COMMA
    item.page = this.#page
    item.start = this.#end
    this.#end += size
  }
}

/** Moves a message that stays when its neighbours leave to a page of its own, so that it does not keep theirs. */
export function moveToOwnPage(item: Item): void {
  item.page = item.page.slice(item.start, item.start + item.byteLength + 1)
  item.start = 0
}

/** Lets go of the bytes of a message. */
export function dropBytes(item: Item): void {
  item.page = noBytes
}

/** Copies the bytes of messages, a comma behind each, as many at once as stand together. */
export function copyMessages(items: readonly Item[], target: Uint8Array, at: number): void {
  let end = at
  for (let next = 0; next < items.length; ) {
    const first = items[next]
    if (first === undefined) return
    const { page, start } = first
    let stop = start
    for (let item = items[next]; item !== undefined && item.page === page && item.start === stop; item = items[next]) {
      stop += item.byteLength + 1
      next += 1
    }
    target.set(page.subarray(start, stop), end)
    end += stop - start
  }
}

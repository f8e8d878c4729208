/** A stretch of UTF-8 text, as the bytes in which it arrived. */
export type TextSlice = { readonly bytes: Buffer; readonly start: number; readonly end: number }

/** Text, or the bytes of it. */
export type Text = string | TextSlice

const FIRST_PAGE_BYTES = 4 * 1024
const PAGE_BYTES = 1024 * 1024

/**
 * Texts of which the oldest go first, as UTF-8 in a row of pages.
 *
 * A million strings are a million things for the garbage collector to look at, over and over, and twice their size while it
 * has not; a page is one, and not in its heap. Measured with a million events of 420 bytes: 300 MB less resident memory.
 */
export class TextPages {
  readonly #pages: Buffer[] = []
  /** Number of the first page that is still there. */
  #firstPage = 0
  /** Bytes used of the last page. */
  #used = 0
  /** Where the text that was added last is to be found. */
  page = 0
  offset = 0
  length = 0

  add(text: Text): void {
    if (typeof text === 'string') {
      const bytes = Buffer.byteLength(text)
      const page = this.#pageFor(bytes)
      this.length = page.write(text, this.#used)
    } else {
      const { bytes, start, end } = text
      this.length = bytes.copy(this.#pageFor(end - start), this.#used, start, end)
    }
    this.page = this.#firstPage + this.#pages.length - 1
    this.offset = this.#used
    this.#used += this.length
  }

  read(page: number, offset: number, length: number): string {
    return this.#pages[page - this.#firstPage]?.toString('utf8', offset, offset + length) ?? ''
  }

  /** Lets go of all pages before this one. */
  release(page: number): void {
    if (page <= this.#firstPage) return
    this.#pages.splice(0, page - this.#firstPage)
    this.#firstPage = page
  }

  /** The last page, if so many bytes fit into it, or else a new one. */
  #pageFor(bytes: number): Buffer {
    const last = this.#pages.at(-1)
    if (last && last.length - this.#used >= bytes) return last
    // A workspace that remembers little takes little: there may be hundreds of them.
    const usual = last ? Math.min(PAGE_BYTES, last.length * 2) : FIRST_PAGE_BYTES
    const page = Buffer.allocUnsafeSlow(Math.max(usual, bytes))
    this.#pages.push(page)
    this.#used = 0
    return page
  }
}

const GENERATION_SIZE = 500_000
const INITIAL_SLOTS = 1024

/**
 * Ids of the events that have arrived, so that a repeat can be told.
 *
 * [map] A `messageId` becomes the id of an event, whose repeats are ignored [doc, Track API]. Documented for ULIDs; the
 * clients send UUIDs as well, so any id counts [default]. Remembers half a million ids at least and a million at most, each
 * as 64 bits of hash: two different ids of a million pass for the same once in some ten million runs.
 */
export class MessageIds {
  readonly #memoryMs: number
  #current = new Generation()
  #previous = new Generation()

  /** @param memoryMs - How long an id is remembered; 0 remembers none. */
  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs
  }

  /**
   * @param receivedAt - Unix milliseconds.
   * @param memoryMs - How long ago a repeat may have arrived first, where that is not what is usual here.
   * @returns Whether it is new.
   */
  remember(messageId: string, receivedAt: number, memoryMs = this.#memoryMs): boolean {
    if (memoryMs === 0) return true
    const now = Math.floor(receivedAt / 1000)
    const first = hash(messageId, 0x811c9dc5, 0x01000193)
    const second = hash(messageId, 0x9747b28c, 0x5bd1e995)
    const seenAt = this.#current.find(first, second) || this.#previous.find(first, second)
    if (seenAt !== 0 && now - seenAt <= memoryMs / 1000) return false
    if (this.#current.size >= GENERATION_SIZE) {
      this.#previous = this.#current
      this.#current = new Generation()
    }
    this.#current.set(first, second, now)
    return true
  }

  capture() {
    return { current: this.#current.capture(), previous: this.#previous.capture() }
  }

  adopt({ current, previous }: ReturnType<MessageIds['capture']>): void {
    this.#current.adopt(current)
    this.#previous.adopt(previous)
  }
}

/** First half of the hash, second half, Unix seconds (0 marks a free slot): beside one another, to be met in one go. */
const COLUMNS = 3

/** A table of hashes, without an object for each. */
class Generation {
  size = 0
  #slots = INITIAL_SLOTS
  #cells = new Uint32Array(INITIAL_SLOTS * COLUMNS)

  /** @returns Unix seconds, or 0 if it is not here. */
  find(first: number, second: number): number {
    return this.#cells[this.#cellOf(first, second) + 2] ?? 0
  }

  set(first: number, second: number, seenAt: number): void {
    const cell = this.#cellOf(first, second)
    if (this.#cells[cell + 2] === 0) this.size += 1
    this.#cells[cell] = first
    this.#cells[cell + 1] = second
    this.#cells[cell + 2] = Math.max(1, seenAt)
    if (this.size * 2 > this.#slots) this.#grow()
  }

  capture() {
    return { size: this.size, slots: this.#slots, cells: this.#cells }
  }

  adopt({ size, slots, cells }: ReturnType<Generation['capture']>): void {
    this.size = size
    this.#slots = slots
    // What is read from a snapshot is a view of its bytes, which others may read as well.
    this.#cells = cells.slice()
  }

  /** Where it begins, or would. */
  #cellOf(first: number, second: number): number {
    const cells = this.#cells
    const mask = this.#slots - 1
    let slot = first & mask
    for (;;) {
      const cell = slot * COLUMNS
      if (cells[cell + 2] === 0 || (cells[cell] === first && cells[cell + 1] === second)) return cell
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    const cells = this.#cells
    this.size = 0
    this.#slots *= 2
    this.#cells = new Uint32Array(this.#slots * COLUMNS)
    for (let cell = 0; cell < cells.length; cell += COLUMNS) {
      const seenAt = cells[cell + 2] ?? 0
      if (seenAt !== 0) this.set(cells[cell] ?? 0, cells[cell + 1] ?? 0, seenAt)
    }
  }
}

/** FNV-1a, mixed at the end so that all bits count; start and factor differ for the two halves. */
function hash(text: string, seed: number, factor: number): number {
  let value = seed
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), factor)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

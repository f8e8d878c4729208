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
  readonly #memorySeconds: number
  #current = new Generation()
  #previous = new Generation()

  /** @param memoryMs - How long an id is remembered; 0 remembers none. */
  constructor(memoryMs: number) {
    this.#memorySeconds = memoryMs / 1000
  }

  /**
   * @param receivedAt - Unix milliseconds.
   * @returns Whether it is new.
   */
  remember(messageId: string, receivedAt: number): boolean {
    if (this.#memorySeconds === 0) return true
    const now = Math.floor(receivedAt / 1000)
    const first = hash(messageId, 0x811c9dc5, 0x01000193)
    const second = hash(messageId, 0x9747b28c, 0x5bd1e995)
    const seenAt = this.#current.find(first, second) || this.#previous.find(first, second)
    if (seenAt !== 0 && now - seenAt <= this.#memorySeconds) return false
    if (this.#current.size >= GENERATION_SIZE) {
      this.#previous = this.#current
      this.#current = new Generation()
    }
    this.#current.set(first, second, now)
    return true
  }
}

/** A table of hashes in three columns, without an object for each. */
class Generation {
  size = 0
  #firsts = new Uint32Array(INITIAL_SLOTS)
  #seconds = new Uint32Array(INITIAL_SLOTS)
  /** Unix seconds; 0 marks a free slot. */
  #seenAts = new Uint32Array(INITIAL_SLOTS)

  /** @returns Unix seconds, or 0 if it is not here. */
  find(first: number, second: number): number {
    return this.#seenAts[this.#slotOf(first, second)] ?? 0
  }

  set(first: number, second: number, seenAt: number): void {
    const slot = this.#slotOf(first, second)
    if (this.#seenAts[slot] === 0) this.size += 1
    this.#firsts[slot] = first
    this.#seconds[slot] = second
    this.#seenAts[slot] = Math.max(1, seenAt)
    if (this.size * 2 > this.#seenAts.length) this.#grow()
  }

  /** Where it is, or would be. */
  #slotOf(first: number, second: number): number {
    const mask = this.#seenAts.length - 1
    let slot = first & mask
    while (this.#seenAts[slot] !== 0 && (this.#firsts[slot] !== first || this.#seconds[slot] !== second)) {
      slot = (slot + 1) & mask
    }
    return slot
  }

  #grow(): void {
    const [firsts, seconds, seenAts] = [this.#firsts, this.#seconds, this.#seenAts]
    this.size = 0
    this.#firsts = new Uint32Array(firsts.length * 2)
    this.#seconds = new Uint32Array(firsts.length * 2)
    this.#seenAts = new Uint32Array(firsts.length * 2)
    for (const [slot, seenAt] of seenAts.entries()) {
      if (seenAt !== 0) this.set(firsts[slot] ?? 0, seconds[slot] ?? 0, seenAt)
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

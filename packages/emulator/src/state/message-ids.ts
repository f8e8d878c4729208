/** [default] How long a repeat is recognised; no window is documented. */
export const MESSAGE_ID_MEMORY_MS = 24 * 60 * 60 * 1000

const CAPACITY = 1_000_000

/**
 * Ids of the events that have arrived, so that a repeat can be told.
 *
 * [map] A `messageId` becomes the id of an event, whose repeats are ignored [doc, Track API]. Documented for ULIDs; the
 * clients send UUIDs as well, so any id counts [default].
 */
export class MessageIds {
  readonly #memoryMs: number
  /** Unix seconds of arrival, oldest first: small integers, which cost no object each. */
  readonly #seenAt = new Map<string, number>()

  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs
  }

  /** @returns Whether it is new. */
  remember(messageId: string, receivedAt: number): boolean {
    if (this.#memoryMs === 0) return true
    const seenAt = this.#seenAt.get(messageId)
    if (seenAt !== undefined && receivedAt - seenAt * 1000 <= this.#memoryMs) return false
    if (seenAt !== undefined) this.#seenAt.delete(messageId)
    if (this.#seenAt.size >= CAPACITY) this.#forgetOldest()
    this.#seenAt.set(messageId, Math.floor(receivedAt / 1000))
    return true
  }

  #forgetOldest(): void {
    const oldest = this.#seenAt.keys().next()
    if (!oldest.done) this.#seenAt.delete(oldest.value)
  }
}

/** Keeps the last `capacity` items and forgets the oldest. */
export class Ring<Item> {
  #capacity: number
  #items: Item[] = []
  #start = 0

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.#items.length
  }

  push(item: Item): void {
    if (this.#capacity === 0) return
    if (this.#items.length < this.#capacity) {
      this.#items.push(item)
      return
    }
    this.#items[this.#start] = item
    this.#start = (this.#start + 1) % this.#capacity
  }

  /** Keeps so many from now on; of those that are too many the oldest go. */
  resize(capacity: number): void {
    this.#items = capacity === 0 ? [] : this.toArray().slice(-capacity)
    this.#start = 0
    this.#capacity = capacity
  }

  /** Oldest first. */
  toArray(): Item[] {
    return [...this.#items.slice(this.#start), ...this.#items.slice(0, this.#start)]
  }

  clear(): void {
    this.#items = []
    this.#start = 0
  }
}

/** First in, first out, in constant time, and holding nothing that was taken. */
export class Fifo<Value> {
  #arrived: Value[] = []
  #leaving: Value[] = []

  get length(): number {
    return this.#arrived.length + this.#leaving.length
  }

  push(value: Value): void {
    this.#arrived.push(value)
  }

  /** The one that is next, left where it is. */
  peek(): Value | undefined {
    if (this.#leaving.length === 0 && this.#arrived.length > 0) {
      this.#leaving = this.#arrived.reverse()
      this.#arrived = []
    }
    return this.#leaving[this.#leaving.length - 1]
  }

  shift(): Value | undefined {
    this.peek()
    return this.#leaving.pop()
  }

  /** Takes all of them, in order. */
  drain(): Value[] {
    const all = [...this.#leaving.reverse(), ...this.#arrived]
    this.#leaving = []
    this.#arrived = []
    return all
  }
}

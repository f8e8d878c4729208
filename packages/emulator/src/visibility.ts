/** How long writes stay invisible. */
export type VisibilityOptions = {
  /**
   * Milliseconds of real time before a write can be read back, whatever the emulator's own clock says.
   *
   * @default 0
   */
  readonly visibilityDelayMs?: number
  /**
   * Writes become visible after a random part of the delay instead of all of it, and so in another order than they came.
   * The service promises no order. [default]
   *
   * @default false
   */
  readonly isReordering?: boolean
}

type Pending = { readonly dueAt: number; readonly apply: () => void }

/** Holds writes back until they are due: what has not been applied cannot be read. */
export class Visibility {
  readonly #elapsed: () => number
  readonly #random: () => number
  #delayMs: number
  #isReordering: boolean
  /** In the order in which they fall due. */
  #pending: Pending[] = []

  constructor(options: VisibilityOptions, elapsed: () => number, random: () => number) {
    this.#elapsed = elapsed
    this.#random = random
    this.#delayMs = options.visibilityDelayMs ?? 0
    this.#isReordering = options.isReordering ?? false
  }

  get delayMs(): number {
    return this.#delayMs
  }

  /** Milliseconds until the next write is due; `undefined` if none waits. */
  get nextDueMs(): number | undefined {
    const [next] = this.#pending
    return next && Math.max(0, next.dueAt - this.#elapsed())
  }

  /** Changes how long writes to come stay invisible; those that wait keep their time. */
  configure({ visibilityDelayMs = this.#delayMs, isReordering = this.#isReordering }: VisibilityOptions): void {
    this.#delayMs = visibilityDelayMs
    this.#isReordering = isReordering
  }

  get waiting(): number {
    return this.#pending.length
  }

  /** Applies a write now or when it is due. */
  write(apply: () => void): void {
    if (this.#delayMs === 0 && this.#pending.length === 0) {
      apply()
      return
    }
    const dueAt = this.#elapsed() + this.#delayMs * (this.#isReordering ? this.#random() : 1)
    let index = this.#pending.length
    while (index > 0 && (this.#pending[index - 1]?.dueAt ?? 0) > dueAt) index -= 1
    this.#pending.splice(index, 0, { dueAt, apply })
  }

  /** Applies everything that waits, due or not. */
  flush(): void {
    for (const { apply } of this.#pending.splice(0)) apply()
  }

  /** Applies what is due. */
  settle(): void {
    if (this.#pending.length === 0) return
    const now = this.#elapsed()
    const firstWaiting = this.#pending.findIndex((pending) => pending.dueAt > now)
    const due = this.#pending.splice(0, firstWaiting === -1 ? this.#pending.length : firstWaiting)
    for (const { apply } of due) apply()
  }

  clear(): void {
    this.#pending = []
  }
}

/** How long to wait, and for how much. */
export type WaitOptions = {
  /** @default 1 */
  readonly count?: number
  /** Milliseconds of real time. @default 5_000 */
  readonly timeoutMs?: number
}

/** What was waited for did not come in time. */
export class WaitError extends Error {
  override readonly name = 'WaitError'
  /** What there was when the time was up. */
  readonly found: readonly unknown[]

  constructor(message: string, found: readonly unknown[]) {
    super(message)
    this.found = found
  }
}

/** Wakes whoever waits for something to be recorded. */
export class Watchers {
  readonly #wake = new Set<() => void>()
  #isStopped = false

  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Wakes everybody, now and from now on. */
  stop(): void {
    this.#isStopped = true
    this.notify()
  }

  notify(): void {
    if (this.#wake.size === 0) return
    for (const wake of [...this.#wake]) wake()
  }

  /** Resolves when something is recorded, or after so many milliseconds. */
  next(milliseconds: number): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#wake.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      this.#wake.add(wake)
    })
  }
}

/** What there is to wait for. */
export type Wanted<Found> = {
  readonly look: () => readonly Found[]
  /** For the sentence: `drop like {}`. */
  readonly what: string
  readonly watchers: Watchers
  /** Milliseconds until a write becomes visible, and may then be recorded; `undefined` if none waits. */
  readonly nextDueMs: () => number | undefined
}

/**
 * What there is once it is enough.
 *
 * @throws {WaitError} when the time is up.
 */
export async function waitFor<Found>(wanted: Wanted<Found>, options: WaitOptions): Promise<readonly Found[]> {
  const { look, what, watchers, nextDueMs } = wanted
  const { count = 1, timeoutMs = 5000 } = options
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = look()
    if (found.length >= count) return found
    const leftMs = deadline - performance.now()
    if (leftMs <= 0 || watchers.isStopped) {
      throw new WaitError(
        `Waited ${Math.round(timeoutMs - Math.max(0, leftMs))} ms for ${count} ${what}; there are ${found.length}.`,
        found,
      )
    }
    await watchers.next(Math.min(leftMs, nextDueMs() ?? leftMs))
  }
}

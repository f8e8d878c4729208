/**
 * The two clocks of an emulator.
 *
 * `now` is what Customer.io would call the time: it stamps what arrives and decides what has expired, and may be frozen or
 * moved. `elapsed` is the real one: the delay before a write can be read runs on it, also while time stands still.
 */
export type Clock = {
  /** Unix milliseconds. */
  readonly now: () => number
  /** Milliseconds since some fixed moment, never running backwards. */
  readonly elapsed: () => number
}

/** Unix milliseconds as the Unix seconds that the App API answers with. */
export function toSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

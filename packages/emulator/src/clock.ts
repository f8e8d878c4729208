import { MisshapenError } from './checked.ts'

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

/** A moment: Unix milliseconds, a date, or its text in ISO 8601. */
export type Time = number | Date | string

/** The time of an emulator, for all of its workspaces: it can stand still, and be moved. */
export type EmulatorClock = {
  /** Unix milliseconds. */
  now(): number
  readonly isFrozen: boolean
  /** Lets time stand still, now or at another moment. @throws {Error} if that is no moment. */
  freeze(at?: Time): void
  /** Makes it another time; a clock that runs goes on from there. @throws {Error} if that is no moment. */
  set(at: Time): void
  /** Moves time by so many milliseconds, back if they are negative. @throws {Error} if that is no number. */
  advance(milliseconds: number): void
  /** Lets a frozen clock run again, from the moment at which it stands. */
  resume(): void
}

/** @param base - What runs by itself, Unix milliseconds. */
export function createClock(base: () => number): EmulatorClock {
  let offset = 0
  let frozenAt: number | undefined
  const now = () => frozenAt ?? base() + offset
  const set = (at: Time) => {
    const moment = toUnixMilliseconds(at)
    if (frozenAt === undefined) offset = moment - base()
    else frozenAt = moment
  }
  return {
    now,
    set,
    get isFrozen() {
      return frozenAt !== undefined
    },
    freeze(at = now()) {
      frozenAt = toUnixMilliseconds(at)
    },
    advance(milliseconds) {
      if (!Number.isFinite(milliseconds)) throw new MisshapenError(`${milliseconds} is no number of milliseconds.`)
      set(now() + milliseconds)
    },
    resume() {
      if (frozenAt === undefined) return
      offset = frozenAt - base()
      frozenAt = undefined
    },
  }
}

/** What a `Date` can hold: beyond it there is no moment. */
const LARGEST_TIME = 8.64e15

function toUnixMilliseconds(time: Time): number {
  const milliseconds = typeof time === 'number' ? time : new Date(time).getTime()
  if (Math.abs(milliseconds) <= LARGEST_TIME) return milliseconds
  throw new MisshapenError(`${String(time)} is no moment: give Unix milliseconds or an ISO 8601 date.`)
}

import { type Text, TextPages } from './text-pages.ts'
import { ulidAt } from './ulid.ts'

/** Whoever has a history: a person, or somebody who is still anonymous. Points at the newest entry of the chain. */
export type Timeline = {
  /** Sequence of the newest entry, or {@link NO_ACTIVITY}. */
  lastActivity: number
}

export const NO_ACTIVITY = -1

/** One entry, as it is read. */
export type Activity = {
  readonly sequence: number
  /** ULID of the time it happened. */
  readonly id: string
  /** `event`, `page`, `profile_create`, `attribute_change`, `_o:1:create`, … */
  readonly type: string
  /** Name of the event or of the attribute, if the type has one. */
  readonly name: string | undefined
  /** Number of the person it belongs to; 0 if to nobody. */
  readonly person: number
  /** When it happened, Unix milliseconds. */
  readonly timestamp: number
  /** When it arrived, Unix milliseconds. */
  readonly receivedAt: number
  /** JSON text of an object. */
  readonly data: string
}

export type NewActivity = {
  readonly type: string
  readonly name?: string | undefined
  readonly timestamp: number
  readonly receivedAt: number
  /** JSON text of an object. @default '{}' */
  readonly data?: Text
}

const INITIAL_SLOTS = 256
const INTERNED_NAMES = 4096

/**
 * The last `capacity` activities of a workspace, and for each person a chain through them, newest first.
 *
 * Columns instead of objects, and data as bytes: a million retained events have to fit beside everything else, and an entry
 * is written far more often than read. An entry that fell out of the ring simply ends the chains that led to it.
 */
export class ActivityLog {
  readonly #capacity: number
  #next = 0
  #timestamps = new Float64Array(INITIAL_SLOTS)
  #receivedAts = new Float64Array(INITIAL_SLOTS)
  #previous = new Float64Array(INITIAL_SLOTS)
  #people = new Uint32Array(INITIAL_SLOTS)
  readonly #types: string[] = []
  readonly #names: (string | undefined)[] = []
  readonly #texts = new TextPages()
  #textPages = new Uint32Array(INITIAL_SLOTS)
  #textOffsets = new Uint32Array(INITIAL_SLOTS)
  #textLengths = new Uint32Array(INITIAL_SLOTS)
  readonly #interned = new Map<string, string>()

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity)
  }

  /** Sequence of the oldest entry that is still there. */
  get oldest(): number {
    return Math.max(0, this.#next - this.#capacity)
  }

  append(activity: NewActivity, timeline: Timeline | undefined, person: number): void {
    const sequence = this.#next
    const slot = sequence % this.#capacity
    while (slot >= this.#timestamps.length) this.#grow()
    this.#timestamps[slot] = activity.timestamp
    this.#receivedAts[slot] = activity.receivedAt
    this.#people[slot] = person
    this.#types[slot] = activity.type
    this.#names[slot] = activity.name === undefined ? undefined : this.#intern(activity.name)
    this.#previous[slot] = timeline?.lastActivity ?? NO_ACTIVITY
    if (timeline) timeline.lastActivity = sequence
    this.#texts.add(activity.data ?? '{}')
    this.#textPages[slot] = this.#texts.page
    this.#textOffsets[slot] = this.#texts.offset
    this.#textLengths[slot] = this.#texts.length
    this.#next = sequence + 1
    this.#texts.release(this.#textPages[this.oldest % this.#capacity] ?? 0)
  }

  /** The entries of one timeline, newest first, from `before` (exclusive) on. */
  *of(timeline: Timeline, before = this.#next): Generator<Activity> {
    for (const sequence of this.#chain(timeline)) if (sequence < before) yield this.#read(sequence)
  }

  /** Every entry, newest first, from `before` (exclusive) on. */
  *all(before = this.#next): Generator<Activity> {
    for (let sequence = Math.min(before, this.#next) - 1; sequence >= this.oldest; sequence -= 1) {
      yield this.#read(sequence)
    }
  }

  /**
   * Hands entries of one timeline to another, in the order in which they arrived.
   *
   * @param take - Which entries move; the others stay.
   * @returns How many moved.
   */
  move(from: Timeline, to: Timeline, person: number, take: (activity: Activity) => boolean): number {
    const moving: number[] = []
    const left: number[] = []
    for (const sequence of this.#chain(from)) (take(this.#read(sequence)) ? moving : left).push(sequence)
    this.#link(from, left)
    if (moving.length === 0) return 0
    const staying = this.#chain(to)
    for (const sequence of moving) this.#people[sequence % this.#capacity] = person
    this.#link(
      to,
      [...moving, ...staying].sort((first, second) => second - first),
    )
    return moving.length
  }

  capture() {
    const { oldest } = this
    const sequences = Array.from({ length: this.#next - oldest }, (_, index) => oldest + index)
    return {
      oldest,
      entries: sequences.map((sequence) => ({
        ...this.#read(sequence),
        previous: this.#previous[sequence % this.#capacity] ?? NO_ACTIVITY,
      })),
    }
  }

  adopt({ oldest, entries }: ReturnType<ActivityLog['capture']>): void {
    this.#next = oldest
    for (const { previous, person, ...activity } of entries) {
      this.append(activity, { lastActivity: previous }, person)
    }
  }

  /** Makes a timeline of these sequences, which are newest first. */
  #link(timeline: Timeline, sequences: readonly number[]): void {
    for (const [index, sequence] of sequences.entries()) {
      this.#previous[sequence % this.#capacity] = sequences[index + 1] ?? NO_ACTIVITY
    }
    timeline.lastActivity = sequences[0] ?? NO_ACTIVITY
  }

  /** Sequences of a timeline, newest first. */
  #chain(timeline: Timeline): number[] {
    const sequences: number[] = []
    const oldest = this.oldest
    for (let sequence = timeline.lastActivity; sequence >= oldest; ) {
      sequences.push(sequence)
      sequence = this.#previous[sequence % this.#capacity] ?? NO_ACTIVITY
    }
    return sequences
  }

  #read(sequence: number): Activity {
    const slot = sequence % this.#capacity
    const timestamp = this.#timestamps[slot] ?? 0
    return {
      sequence,
      id: ulidAt(timestamp, sequence),
      type: this.#types[slot] ?? '',
      name: this.#names[slot],
      person: this.#people[slot] ?? 0,
      timestamp,
      receivedAt: this.#receivedAts[slot] ?? 0,
      data: this.#texts.read(this.#textPages[slot] ?? 0, this.#textOffsets[slot] ?? 0, this.#textLengths[slot] ?? 0),
    }
  }

  #grow(): void {
    const slots = Math.min(this.#capacity, this.#timestamps.length * 2)
    this.#timestamps = enlarged(this.#timestamps, new Float64Array(slots))
    this.#receivedAts = enlarged(this.#receivedAts, new Float64Array(slots))
    this.#previous = enlarged(this.#previous, new Float64Array(slots))
    this.#people = enlarged(this.#people, new Uint32Array(slots))
    this.#textPages = enlarged(this.#textPages, new Uint32Array(slots))
    this.#textOffsets = enlarged(this.#textOffsets, new Uint32Array(slots))
    this.#textLengths = enlarged(this.#textLengths, new Uint32Array(slots))
  }

  /** A million events have a handful of names between them: keep one copy of each. */
  #intern(name: string): string {
    const known = this.#interned.get(name)
    if (known !== undefined) return known
    if (this.#interned.size >= INTERNED_NAMES) this.#interned.clear()
    this.#interned.set(name, name)
    return name
  }
}

function enlarged<Column extends Float64Array | Uint32Array>(from: Column, to: Column): Column {
  to.set(from)
  return to
}

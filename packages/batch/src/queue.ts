import { Fifo } from './fifo.ts'
import { BATCH_FRAME_BYTES } from './frame.ts'
import type { Item } from './item.ts'
import type { BatchLimits } from './limits.ts'
import { namesOf } from './names.ts'
import { moveToOwnPage } from './pages.ts'

const nobody: readonly string[] = []

/** [default] How many names may be known of batches that are over, beside as many as are under way. */
const MOST_PASSED = 10_000

/** Messages taken for one request, until it is over. */
export type Batch<Entry extends Item> = {
  readonly items: Entry[]
  /** The size of the body that they make. */
  byteLength: number
  readonly people: Person<Entry>[]
  /** Its request is over: it holds nobody any more. */
  isOver: boolean
}

/** Somebody whose messages are under way. Known by several names if one message bore them all. */
type Person<Entry extends Item> = {
  readonly names: string[]
  /** The batches that hold messages of theirs; more than one only where two people turned out to be one. */
  readonly holders: Batch<Entry>[]
  /** What has to wait until no batch holds anything of theirs. */
  waiting: Fifo<Entry> | undefined
  waitingBytes: number
  /** Nothing holds them any more, so that what waits may be taken. */
  isFree: boolean
  /** They turned out to be this one. */
  sameAs: Person<Entry> | undefined
}

/**
 * What is to be sent, in order; of one person nothing is taken while something earlier of theirs is under way in another batch.
 *
 * People are remembered while a batch holds them, and some for a while after, since forgetting them all together costs less than
 * one by one: the memory this takes is bounded by what is in flight.
 */
export class Queue<Entry extends Item> {
  readonly #limits: Required<BatchLimits>
  readonly #isOrdered: boolean
  readonly #line = new Fifo<Entry>()
  /** Who is under way: in which batch, or all that there is to know where that is not enough. */
  #people = new Map<string, Batch<Entry> | Person<Entry>>()
  #forgetAt = MOST_PASSED
  readonly #free = new Fifo<Person<Entry>>()
  #readyCount = 0
  #readyBytes = 0
  #bytes = 0

  constructor(limits: Required<BatchLimits>, isOrdered: boolean) {
    this.#limits = limits
    this.#isOrdered = isOrdered
  }

  /** How many could be taken. */
  get readyCount(): number {
    return this.#readyCount
  }

  /** The bytes of all that was not taken yet. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether they would fill a batch. */
  get isFull(): boolean {
    return this.#readyBytes >= this.#limits.maxBatchBytes || this.#readyCount >= this.#limits.maxBatchMessages
  }

  push(item: Entry): void {
    this.#line.push(item)
    this.#readyCount += 1
    this.#readyBytes += item.byteLength
    this.#bytes += item.byteLength
  }

  /** As many as go into one request; none, if all that is ready turned out to have to wait. */
  take(): Batch<Entry> {
    const batch: Batch<Entry> = { items: [], byteLength: BATCH_FRAME_BYTES, people: [], isOver: false }
    // What has waited is earlier than what is in the line.
    if (this.#takeWaiting(batch)) while (this.#takeNext(batch)) {}
    return batch
  }

  /** Takes what has waited and need not any more. Returns whether there is room for more. */
  #takeWaiting(batch: Batch<Entry>): boolean {
    for (let person = this.#free.peek(); person !== undefined; person = this.#free.peek()) {
      const { waiting } = person
      const first = waiting?.peek()
      if (person.isFree && first !== undefined && !this.#isRoomFor(first, batch)) return false
      this.#free.shift()
      if (!person.isFree || waiting === undefined) continue
      this.#occupy(person)
      hold(person, batch)
      for (let item = waiting.peek(); item !== undefined && this.#isRoomFor(item, batch); item = waiting.peek()) {
        waiting.shift()
        person.waitingBytes -= item.byteLength
        this.#add(item, batch)
      }
    }
    return true
  }

  /** Takes the next in line, or lets it wait for what is under way. Returns whether there was one, and room for it. */
  #takeNext(batch: Batch<Entry>): boolean {
    const item = this.#line.peek()
    if (item === undefined) return false
    const names = this.#isOrdered && !item.isSettled ? namesOf(item.message) : nobody
    const person = this.#known(names, batch)
    const mustWait = person !== undefined && isHeldUp(person, batch)
    if (!mustWait && !this.#isRoomFor(item, batch)) return false
    this.#line.shift()
    this.#readyCount -= 1
    this.#readyBytes -= item.byteLength
    if (mustWait) {
      moveToOwnPage(item)
      person.waiting ??= new Fifo()
      person.waiting.push(item)
      person.waitingBytes += item.byteLength
      return true
    }
    if (person !== undefined) hold(person, batch)
    else if (names.length > 1) hold(this.#meet(names), batch)
    else if (names[0] !== undefined) this.#people.set(names[0], batch)
    this.#add(item, batch)
    return true
  }

  #isRoomFor(item: Entry, { items, byteLength }: Batch<Entry>): boolean {
    const { maxBatchBytes, maxBatchMessages } = this.#limits
    const comma = items.length === 0 ? 0 : 1
    return items.length < maxBatchMessages && byteLength + comma + item.byteLength <= maxBatchBytes
  }

  #add(item: Entry, batch: Batch<Entry>): void {
    this.#bytes -= item.byteLength
    if (item.isSettled) return
    batch.byteLength += item.byteLength + (batch.items.length === 0 ? 0 : 1)
    batch.items.push(item)
  }

  /** The request is over: what waited for it may go. */
  release(batch: Batch<Entry>): void {
    batch.isOver = true
    // Who is still known by it holds on to it.
    batch.items.length = 0
    for (const held of batch.people) {
      const person = identityOf(held)
      const place = person.holders.indexOf(batch)
      if (place === -1) continue
      person.holders.splice(place, 1)
      if (person.holders.length > 0) continue
      if (person.waiting === undefined || person.waiting.length === 0) {
        for (const name of person.names) this.#people.delete(name)
        continue
      }
      if (person.names.length > 1_000 + 2 * person.waiting.length) this.#forget(person, person.waiting)
      this.#setFree(person, person.waiting)
    }
    if (this.#people.size >= this.#forgetAt) this.#forgetPassed()
  }

  /** Takes all that was not taken yet, in order. */
  drain(): Entry[] {
    const waited = [...new Set(this.#people.values())].flatMap((person) => {
      if ('items' in person) return []
      if (person.isFree) this.#occupy(person)
      person.waitingBytes = 0
      return person.waiting?.drain() ?? []
    })
    const all = [...waited, ...this.#line.drain()].filter(({ isSettled }) => !isSettled)
    this.#readyCount = 0
    this.#readyBytes = 0
    this.#bytes = 0
    return all.sort((one, other) => one.sequence - other.sequence)
  }

  /**
   * Who bears these names, of those whose messages are under way. Several who share a message are one from then on.
   *
   * Nobody is made out to be a person who only has one name and one batch, and that batch the one at hand: most are like that.
   */
  #known(names: readonly string[], batch: Batch<Entry>): Person<Entry> | undefined {
    let known: Person<Entry> | undefined
    for (const name of names) {
      const found = this.#people.get(name)
      if (found === undefined || found === known || (found === batch && names.length === 1)) continue
      if ('items' in found && found.isOver) continue
      const person = 'items' in found ? this.#promote(name, found) : found
      known = known === undefined || known === person ? person : this.#unite(known, person)
    }
    if (known !== undefined && names.length > 1) this.#name(known, names)
    return known
  }

  /** Knows more of somebody than the batch that holds them. */
  #promote(name: string, batch: Batch<Entry>): Person<Entry> {
    this.#people.delete(name)
    const person = this.#meet([name])
    hold(person, batch)
    return person
  }

  /** Forgets those of whom nothing was known but a batch that is over. */
  #forgetPassed(): void {
    const people = new Map<string, Batch<Entry> | Person<Entry>>()
    for (const [name, known] of this.#people) if (!('items' in known && known.isOver)) people.set(name, known)
    this.#people = people
    this.#forgetAt = MOST_PASSED + 2 * people.size
  }

  #meet(names: readonly string[]): Person<Entry> {
    const person: Person<Entry> = {
      names: [],
      holders: [],
      waiting: undefined,
      waitingBytes: 0,
      isFree: false,
      sameAs: undefined,
    }
    this.#name(person, names)
    return person
  }

  #name(person: Person<Entry>, names: readonly string[]): void {
    for (const name of names) {
      if (this.#people.get(name) === person) continue
      this.#people.set(name, person)
      person.names.push(name)
    }
  }

  #unite(one: Person<Entry>, other: Person<Entry>): Person<Entry> {
    if (one.isFree) this.#occupy(one)
    if (other.isFree) this.#occupy(other)
    other.sameAs = one
    this.#name(one, other.names)
    for (const batch of other.holders) if (!one.holders.includes(batch)) one.holders.push(batch)
    const waiting = [...(one.waiting?.drain() ?? []), ...(other.waiting?.drain() ?? [])]
    one.waitingBytes += other.waitingBytes
    if (waiting.length > 0) {
      one.waiting ??= new Fifo()
      for (const item of waiting.sort((first, second) => first.sequence - second.sequence)) one.waiting.push(item)
    }
    if (one.holders.length === 0 && one.waiting !== undefined) this.#setFree(one, one.waiting)
    return one
  }

  /** Keeps only the names that what waits still bears: where all share one name, there would be no end of them. */
  #forget(person: Person<Entry>, waiting: Fifo<Entry>): void {
    for (const name of person.names.splice(0)) this.#people.delete(name)
    for (const item of waiting.drain()) {
      this.#name(person, namesOf(item.message))
      waiting.push(item)
    }
  }

  #setFree(person: Person<Entry>, { length }: Fifo<Entry>): void {
    person.isFree = true
    this.#readyCount += length
    this.#readyBytes += person.waitingBytes
    this.#free.push(person)
  }

  /** What waits for them is no longer ready. */
  #occupy(person: Person<Entry>): void {
    person.isFree = false
    this.#readyCount -= person.waiting?.length ?? 0
    this.#readyBytes -= person.waitingBytes
  }
}

function hold<Entry extends Item>(person: Person<Entry>, batch: Batch<Entry>): void {
  if (person.holders.includes(batch)) return
  person.holders.push(batch)
  batch.people.push(person)
}

/** Whether a message of theirs would overtake another one. Within one batch it would not. */
function isHeldUp<Entry extends Item>(person: Person<Entry>, batch: Batch<Entry>): boolean {
  if (person.waiting !== undefined && person.waiting.length > 0) return true
  return person.holders.some((holder) => holder !== batch)
}

function identityOf<Entry extends Item>(person: Person<Entry>): Person<Entry> {
  let identity = person
  while (identity.sameAs !== undefined) identity = identity.sameAs
  return identity
}

import { isSemanticEvent } from '../semantic-events.ts'
import type { TextSlice } from '../state/text-pages.ts'
import { BRACE_CLOSE, BRACE_OPEN, type JsonScanner, NOWHERE } from './json-scanner.ts'

/**
 * An ordinary event of a batch: a `track` with nothing about it that needs a second look, of which only what decides
 * anything has been read. Its properties stay the bytes that they are.
 *
 * Most messages of most batches are that. A spec holds that `JSON.parse` and the schemas lead to the same state.
 */
export type PlainEvent = {
  /** Not blank, and no semantic event. */
  readonly event: string
  readonly userId: string | undefined
  readonly anonymousId: string | undefined
  readonly messageId: string | undefined
  readonly timestamp: string | undefined
  readonly originalTimestamp: string | undefined
  /** JSON text of an object; `undefined` where there is none. */
  readonly properties: TextSlice | undefined
  /** Where texts among the properties that may be ISO 8601 dates begin and end, quotes included, in turn. */
  readonly dates: readonly number[]
}

const TYPE = 0
const EVENT = 1
const USER_ID = 2
const ANONYMOUS_ID = 3
const MESSAGE_ID = 4
const TIMESTAMP = 5
const ORIGINAL_TIMESTAMP = 6
const PROPERTIES = 7
const INTEGRATIONS = 9

/** In the order of the numbers above. */
const KEYS = [
  'type',
  'event',
  'userId',
  'anonymousId',
  'messageId',
  'timestamp',
  'originalTimestamp',
  'properties',
  'context',
  'integrations',
].map(quoted)

const TRACK = quoted('track')
const EMPTY_OBJECT = Buffer.from('{}')

/** No value of JSON grows by more when it is parsed and written again: `1e20` becomes 21 bytes, a broken character three. */
const GROWTH_MAX = 6

const NO_DATES: readonly number[] = []

const QUOTE = 0x22
const NULL_FIRST = 0x6e

/** Reads the items of one batch, one after the other. */
export class PlainEventReader {
  readonly #scanner: JsonScanner
  readonly #maxBytes: number
  /** Where the value of each key begins, 0 where the item does not have the key; and where it ends. */
  readonly #starts = new Int32Array(KEYS.length)
  readonly #ends = new Int32Array(KEYS.length)
  #dates: readonly number[] = NO_DATES
  #isOdd = false
  /** Behind the last item, or {@link NOWHERE} if it was none. */
  end = 0

  /** @param messageMaxBytes - What is anywhere near this is looked at more closely. */
  constructor(scanner: JsonScanner, messageMaxBytes: number) {
    this.#scanner = scanner
    this.#maxBytes = messageMaxBytes / GROWTH_MAX
  }

  /** @returns `undefined` for anything but a plain event. */
  read(at: number): PlainEvent | undefined {
    if (this.#scanner.bytes[at] !== BRACE_OPEN) {
      this.end = this.#scanner.skipValue(at)
      return undefined
    }
    this.#isOdd = false
    this.#dates = NO_DATES
    this.#starts.fill(0)
    this.end = this.#readMembers(at)
    return this.end === NOWHERE || this.#isOdd || this.end - at > this.#maxBytes ? undefined : this.#event()
  }

  #event(): PlainEvent | undefined {
    if (!this.#holds(TYPE, TRACK)) return undefined
    // What the integrations say is for somebody else to read; nothing is what most clients say.
    if (this.#starts[INTEGRATIONS] !== 0 && !this.#holds(INTEGRATIONS, EMPTY_OBJECT)) return undefined
    const event = this.#text(EVENT)
    const userId = this.#text(USER_ID)
    const anonymousId = this.#text(ANONYMOUS_ID)
    if (event === undefined || (userId === undefined && anonymousId === undefined)) return undefined
    if (userId === '' || anonymousId === '' || event.trim() === '' || isSemanticEvent(event)) return undefined
    const start = this.#starts[PROPERTIES] ?? 0
    return {
      event,
      userId,
      anonymousId,
      messageId: this.#text(MESSAGE_ID),
      timestamp: this.#text(TIMESTAMP),
      originalTimestamp: this.#text(ORIGINAL_TIMESTAMP),
      properties: start === 0 ? undefined : { bytes: this.#scanner.bytes, start, end: this.#ends[PROPERTIES] ?? 0 },
      dates: this.#dates,
    }
  }

  /** @returns Behind the item. */
  #readMembers(at: number): number {
    const scanner = this.#scanner
    let here = scanner.skipBlanks(at + 1)
    if (scanner.bytes[here] === BRACE_CLOSE) return here + 1
    do {
      scanner.hasEscape = false
      const keyEnd = scanner.skipString(here)
      const start = keyEnd === NOWHERE ? NOWHERE : scanner.skipColon(keyEnd)
      if (start === NOWHERE) return NOWHERE
      if (scanner.hasEscape) this.#isOdd = true
      const end = this.#readValue(fieldOf(scanner, here, keyEnd - here), start)
      if (end === NOWHERE) return NOWHERE
      here = scanner.nextMember(end, BRACE_CLOSE)
    } while (here > 0)
    return here === NOWHERE ? NOWHERE : scanner.end
  }

  /** Notes where the value of a field stands, and whether it is of the usual kind. @returns Behind it. */
  #readValue(field: number, start: number): number {
    const scanner = this.#scanner
    if (field === -1) return scanner.skipValue(start)
    scanner.hasEscape = false
    const end = field === PROPERTIES ? this.#readProperties(start) : scanner.skipValue(start)
    const first = scanner.bytes[start]
    if (this.#starts[field] !== 0) this.#isOdd = true
    if (field < PROPERTIES) {
      if (first === QUOTE ? scanner.hasEscape : first !== NULL_FIRST) this.#isOdd = true
    } else if (first !== BRACE_OPEN && first !== NULL_FIRST) this.#isOdd = true
    // What is null is absent.
    if (first === NULL_FIRST) return end
    this.#starts[field] = start
    this.#ends[field] = end
    return end
  }

  /** @returns Behind them. */
  #readProperties(start: number): number {
    const scanner = this.#scanner
    scanner.dates.length = 0
    scanner.mayHideDate = false
    const end = scanner.skipValue(start)
    if (scanner.mayHideDate) this.#isOdd = true
    if (scanner.dates.length > 0) {
      this.#dates = scanner.dates
      scanner.dates = []
    }
    return end
  }

  #text(field: number): string | undefined {
    const start = this.#starts[field] ?? 0
    return start === 0 ? undefined : this.#scanner.bytes.toString('utf8', start + 1, (this.#ends[field] ?? 0) - 1)
  }

  /** Whether the value of a field is exactly this. */
  #holds(field: number, expected: Uint8Array): boolean {
    const start = this.#starts[field] ?? 0
    return start !== 0 && (this.#ends[field] ?? 0) - start === expected.length && this.#scanner.has(expected, start)
  }
}

/** The number of the key that stands here, or -1 for one that says nothing about an event. */
function fieldOf(scanner: JsonScanner, at: number, length: number): number {
  for (let field = 0; field < KEYS.length; field += 1) {
    const key = KEYS[field]
    if (key?.length === length && scanner.has(key, at)) return field
  }
  return -1
}

function quoted(text: string): Buffer {
  return Buffer.from(`"${text}"`)
}

/** Date, or date and time with up to nine digits of a fraction and an optional zone, and nothing else. [map] */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

/** Of those, what is a moment as it stands: a day, which is one of UTC, or a time with its zone. */
const MOMENT = /^.{10}$|Z$|[+-]\d{2}:?\d{2}$/

const DAY = 'YYYY-MM-DD'.length
const USUAL = 'YYYY-MM-DDThh:mm:ss.123Z'.length
const DAY_MS = 24 * 60 * 60 * 1000
const DASH = 45
const ZERO = 48

/** Unix milliseconds of a complete ISO 8601 date, in UTC where it names no zone; `undefined` for any other text. */
export function parseIsoDate(text: string): number | undefined {
  // Cheap enough for every text of every event; rules out nearly all of them.
  if (text.charCodeAt(4) !== DASH) return undefined
  const isUsual = text.length === USUAL && text[10] === 'T' && text[23] === 'Z'
  return isUsual ? parseUsualDate(text) : parseAnyDate(text)
}

/** The day that was met last, and when it began: the messages of a batch are nearly all of the same one. */
let knownDay = ''
let knownMidnight: number | undefined

/**
 * What `Date.prototype.toISOString` writes, and so nearly every client: in a quarter of the time of the general way, which
 * was a tenth of everything that was done for an event. No other date of its length has both a `T` and a `Z`.
 */
function parseUsualDate(text: string): number | undefined {
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== '.') return undefined
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const milliseconds = twoDigits(text, 20) * 10 + (twoDigits(text, 21) % 10)
  const time = ((twoDigits(text, 11) * 60 + minute) * 60 + second) * 1000 + milliseconds
  // Midnight may be 24:00.
  if (!(minute < 60 && second < 60 && time <= DAY_MS)) return undefined
  const day = text.slice(0, DAY)
  if (day !== knownDay) {
    knownMidnight = parseAnyDate(day)
    knownDay = day
  }
  return knownMidnight === undefined ? undefined : knownMidnight + time
}

/** `NaN` where it is no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function parseAnyDate(text: string): number | undefined {
  if (!ISO_DATE.test(text)) return undefined
  const milliseconds = Date.parse(MOMENT.test(text) ? text : `${text}Z`)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/**
 * The value with ISO dates turned into Unix seconds, at any depth; itself where there are none.
 *
 * [map] On by default; texts of digits are left alone. What arrived stays as it is: the drop ledger may have to show it.
 */
export function convertDates<Value>(value: Value): Value
export function convertDates(value: unknown): unknown {
  if (typeof value === 'string') {
    const milliseconds = parseIsoDate(value)
    return milliseconds === undefined ? value : Math.floor(milliseconds / 1000)
  }
  return typeof value === 'object' && value !== null ? convertWithin(value) : value
}

function convertWithin(container: object): object {
  let copy: object | undefined
  for (const key of Object.keys(container)) {
    const value = Reflect.get(container, key)
    const converted = convertDates(value)
    if (converted === value) continue
    // A spread makes every key its own, so that writing to `__proto__` writes to that key.
    copy ??= Array.isArray(container) ? [...container] : { ...container }
    Reflect.set(copy, key, converted)
  }
  return copy ?? container
}

/**
 * When a message happened, Unix milliseconds.
 *
 * [default] `timestamp`, else `originalTimestamp`, else the time of receipt; no correction of clock skew is documented. What
 * is no time counts as absent. Numbers are Unix seconds, or milliseconds where they are that large.
 */
export function readMoment(
  timestamp: string | number | null | undefined,
  originalTimestamp: string | number | null | undefined,
  receivedAt: number,
): number {
  return toMilliseconds(timestamp) ?? toMilliseconds(originalTimestamp) ?? receivedAt
}

const LARGEST_SECONDS = 100_000_000_000

function toMilliseconds(value: string | number | null | undefined): number | undefined {
  if (typeof value === 'string') return parseIsoDate(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  return value < LARGEST_SECONDS ? value * 1000 : value
}

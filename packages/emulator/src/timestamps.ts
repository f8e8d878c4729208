/** Date, or date and time with up to nine digits of a fraction and an optional zone, and nothing else. [map] */
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/

const ZONE = /[+-]\d{2}:?\d{2}$/

const SHORTEST = 'YYYY-MM-DD'.length
const LONGEST = 'YYYY-MM-DDThh:mm:ss.123456789+00:00'.length
const DASH = 45
const ZERO = 48

/** Unix milliseconds of a complete ISO 8601 date, in UTC where it names no zone; `undefined` for any other text. */
export function parseIsoDate(text: string): number | undefined {
  return parseUsualDate(text) ?? parseAnyDate(text)
}

/** The day that was met last, and when it began: the messages of a batch are nearly all of the same one. */
let knownDay = ''
let knownMidnight: number | undefined

/**
 * What `Date.prototype.toISOString` writes, and so nearly every client: in a quarter of the time of the general way, which
 * was a tenth of everything that was done for an event.
 */
function parseUsualDate(text: string): number | undefined {
  if (text.length !== 24 || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':' || text[19] !== '.')
    return undefined
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const milliseconds = twoDigits(text, 20) * 10 + (twoDigits(text, 21) % 10)
  const isTime = text[23] === 'Z' && hour < 24 && minute < 60 && second < 60 && milliseconds >= 0
  if (!isTime) return undefined
  const day = text.slice(0, SHORTEST)
  if (day !== knownDay) {
    knownMidnight = parseAnyDate(day)
    knownDay = day
  }
  return knownMidnight === undefined
    ? undefined
    : knownMidnight + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
}

/** `NaN` where it is no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO
  const ones = text.charCodeAt(at + 1) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function parseAnyDate(text: string): number | undefined {
  if (!looksLikeDate(text) || !ISO_DATE.test(text)) return undefined
  const hasTime = text.length > SHORTEST
  const hasZone = text.endsWith('Z') || (hasTime && ZONE.test(text.slice(SHORTEST)))
  const milliseconds = Date.parse(hasTime && !hasZone ? `${text}Z` : text)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/** Cheap enough for every text of every event; rules out nearly all of them. */
function looksLikeDate(text: string): boolean {
  return text.length >= SHORTEST && text.length <= LONGEST && text.charCodeAt(4) === DASH
}

/**
 * The value with ISO dates turned into Unix seconds, at any depth; itself where there are none.
 *
 * [map] On by default; texts of digits are left alone. What arrived stays as it is: the drop ledger may have to show it.
 */
export function convertDates<Value>(value: Value): Value
export function convertDates(value: unknown): unknown {
  if (typeof value === 'string') {
    const milliseconds = looksLikeDate(value) ? parseIsoDate(value) : undefined
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
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return parseIsoDate(value)
  if (!Number.isFinite(value)) return undefined
  return value < LARGEST_SECONDS ? value * 1000 : value
}

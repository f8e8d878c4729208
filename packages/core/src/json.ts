import { InvalidMessageError } from './errors.ts'

/**
 * The JSON of a value, of which nothing is lost on the way.
 *
 * As `JSON.stringify` has it, a `Date` becomes ISO 8601, `toJSON` is asked (also one that a program gave to `BigInt.prototype`),
 * and a property that is `undefined` is left out. What it would leave out or empty without a word is refused: functions, symbols,
 * `NaN`, infinities, invalid dates, errors, and objects such as a `Map`, a `Set` or a promise, which would become `{}`. So is what
 * is nested a thousand deep.
 *
 * @param what - The value, as its sender knows it, for the sentence.
 * @throws {InvalidMessageError} It cannot be expressed. The sentence names the field.
 */
export function stringify(value: unknown, what: string): string {
  const path: string[] = []
  let flaw: string | undefined
  let cause: unknown
  try {
    if (isPlain(value, 0)) return JSON.stringify(value)
  } catch (error) {
    cause = error
  }
  try {
    flaw = flawOf(asJson(value, ''), path, new Set())
    if (flaw === undefined) return JSON.stringify(value)
  } catch (error) {
    cause = error
  }
  throw new InvalidMessageError(
    `${what} cannot become JSON: ${path.length === 0 ? 'it' : shorten(path)} ${flaw ?? 'is not understood'}.`,
    cause === undefined ? {} : { cause },
  )
}

/** [default] How many objects may be inside one another: what is deeper does not fit on the stack of those who read it. */
const maxDepth = 1_000

function shorten(path: readonly string[]): string {
  return path.length > 100 ? `${path.slice(0, 5).join('.')}. … .${path.slice(-2).join('.')}` : path.join('.')
}

/** Whether it is what JSON was made for, as nearly every message is: quicker to see than what is wrong with another. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || value === null || value === undefined) return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return typeof value === 'boolean'
  if (depth > 50) return false
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (!isPlain(value[index], depth + 1)) return false
    return true
  }
  if (!isRecord(value)) return value instanceof Date && !Number.isNaN(value.getTime())
  for (const key in value) if (!isPlain(value[key], depth + 1)) return false
  return true
}

/** What JSON cannot express in a value, and in `path` where. */
function flawOf(value: unknown, path: string[], above: Set<object>): string | undefined {
  if (typeof value === 'bigint') return 'is a bigint; give a number or text'
  if (typeof value === 'function') return 'is a function; call it, or leave it out'
  if (typeof value === 'symbol') return 'is a symbol; give text'
  if (typeof value === 'number' && !Number.isFinite(value)) return `is ${value}; leave it out, or give null`
  if (typeof value !== 'object' || value === null) return undefined
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'is an invalid Date; leave it out, or give null' : undefined
  if (value instanceof Error) return 'is an error, of which JSON loses the message; give its message as text'
  if (above.has(value)) return 'contains itself'
  if (path.length > maxDepth) return 'is nested too deeply'
  const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
  if (!isRecord(value) && Object.keys(value).length === 0 && JSON.stringify(value) === '{}') {
    const className = value.constructor.name || 'without a name'
    return `is of class ${className}, of which JSON keeps nothing; give a plain object, an array or text`
  }
  above.add(value)
  for (const key of keys) {
    path.push(String(key))
    let flaw: string | undefined = 'throws when it is read'
    try {
      flaw = flawOf(asJson(Reflect.get(value, key), String(key)), path, above)
    } catch {}
    if (flaw !== undefined) return flaw
    path.pop()
  }
  above.delete(value)
  return undefined
}

/** An object of no class of its own, whichever realm it comes from. */
export function isRecord(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

function asJson(value: unknown, key: string): unknown {
  if (value === null || value === undefined || value instanceof Date) return value
  const toJson: unknown =
    typeof value === 'object' || typeof value === 'bigint' ? Reflect.get(Object(value), 'toJSON') : undefined
  if (typeof toJson === 'function') return Reflect.apply(toJson, value, [key])
  return value instanceof Number || value instanceof BigInt ? value.valueOf() : value
}

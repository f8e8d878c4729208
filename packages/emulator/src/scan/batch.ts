import { BRACE_CLOSE, BRACE_OPEN, BRACKET_CLOSE, BRACKET_OPEN, JsonScanner, NOWHERE } from './json-scanner.ts'
import { type PlainEvent, PlainEventReader } from './plain-event.ts'

/** The body of a batch, cut into its items. What stands beside them is parsed. */
export type ScannedBatch = Readonly<Record<string, unknown>> & { readonly batch: readonly ScannedItem[] }

/** One item of a batch, as the bytes that it is. */
export class ScannedItem {
  readonly #bytes: Buffer
  readonly #start: number
  readonly #end: number
  /** What it is, where it is nothing more. */
  readonly plain: PlainEvent | undefined

  constructor(bytes: Buffer, start: number, end: number, plain: PlainEvent | undefined) {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    this.plain = plain
  }

  /** The item as `JSON.parse` has it. */
  toJSON(): unknown {
    return JSON.parse(this.#bytes.toString('utf8', this.#start, this.#end))
  }
}

/**
 * Cuts the body of a batch into its items.
 *
 * For all that a batch of events of 420 bytes needs, the server takes 0.6 of the time that it took with `JSON.parse`, the schemas
 * and `JSON.stringify` for each; measured interleaved, on one core.
 *
 * @returns `undefined` where there is anything unusual about it: then it is for `JSON.parse` to say what.
 */
export function scanBatch(bytes: Buffer, messageMaxBytes: number): ScannedBatch | undefined {
  const scanner = new JsonScanner(bytes)
  const members = new Map<string, unknown>()
  const start = scanner.skipBlanks(0)
  if (bytes[start] !== BRACE_OPEN) return undefined
  let here = scanner.skipBlanks(start + 1)
  do {
    scanner.hasEscape = false
    const keyEnd = scanner.skipString(here)
    const value = keyEnd === NOWHERE ? NOWHERE : scanner.skipColon(keyEnd)
    if (value === NOWHERE || scanner.hasEscape) return undefined
    const key = bytes.toString('utf8', here + 1, keyEnd - 1)
    if (members.has(key)) return undefined
    const items = key === 'batch' ? scanItems(scanner, value, messageMaxBytes) : undefined
    const end = key === 'batch' ? (items?.end ?? NOWHERE) : scanner.skipValue(value)
    if (end === NOWHERE) return undefined
    members.set(key, items ? items.list : JSON.parse(bytes.toString('utf8', value, end)))
    here = scanner.nextMember(end, BRACE_CLOSE)
  } while (here > 0)
  const isWhole = here !== NOWHERE && members.has('batch') && scanner.skipBlanks(scanner.end) === bytes.length
  return isWhole ? (Object.fromEntries(members) as ScannedBatch) : undefined
}

function scanItems(
  scanner: JsonScanner,
  start: number,
  messageMaxBytes: number,
): { readonly list: readonly ScannedItem[]; readonly end: number } | undefined {
  const { bytes } = scanner
  if (bytes[start] !== BRACKET_OPEN) return undefined
  const list: ScannedItem[] = []
  let here = scanner.skipBlanks(start + 1)
  if (bytes[here] === BRACKET_CLOSE) return { list, end: here + 1 }
  const reader = new PlainEventReader(scanner, messageMaxBytes)
  do {
    const plain = reader.read(here)
    if (reader.end === NOWHERE) return undefined
    list.push(new ScannedItem(bytes, here, reader.end, plain))
    here = scanner.nextMember(reader.end, BRACKET_CLOSE)
  } while (here > 0)
  return here === NOWHERE ? undefined : { list, end: scanner.end }
}

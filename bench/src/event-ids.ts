/** As many events as a workload may number. */
export const EVENT_IDS = 2 ** 20

const PREFIX = '00000000-0000-7000-8000-'
const prefixBytes = Buffer.from(PREFIX)
const DIGITS = 12

/** The id of an event, as a UUID, which every client takes. Its number is in it, so that the sink can count exactly. */
export function eventId(index: number): string {
  return PREFIX + index.toString(16).padStart(DIGITS, '0')
}

/** The numbers of all events in a body. Found by their ids, since reading it as JSON would cost more than sending it. */
export function* eventIndexes(body: Buffer): Generator<number> {
  for (let at = body.indexOf(prefixBytes); at !== -1; at = body.indexOf(prefixBytes, at + PREFIX.length + DIGITS)) {
    yield Number.parseInt(body.toString('latin1', at + PREFIX.length, at + PREFIX.length + DIGITS), 16)
  }
}

/** A sum over the ids of different events that no two likely sets of them share. */
export function checksumOf(indexes: Iterable<number>): number {
  let sum = 0
  for (const index of indexes) {
    let mixed = Math.imul(index + 1, 0x9e37_79b1)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca6b)
    sum = (sum + ((mixed ^ (mixed >>> 13)) >>> 0)) % 2 ** 48
  }
  return sum
}

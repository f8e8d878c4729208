/** Crockford's Base32: no I, L, O, U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Random bytes are fetched for many ids at once; one call for each would cost more than all the rest. */
const pool = new Uint8Array(16 * 64)
let used = pool.length

let stampedAt = -1
let stamp = ''

/**
 * A ULID: 48 bits of time in milliseconds and 80 random bits, in 26 characters.
 *
 * A ULID and not a UUID, because Customer.io documents the recognition of repeated messages for ULIDs
 * [doc] https://docs.customer.io/integrations/api/track/ - the `id` of an event.
 */
export function createUlid(timeMs: number): string {
  if (timeMs !== stampedAt) {
    stampedAt = timeMs
    stamp = ''
    for (let rest = timeMs, place = 0; place < 10; place++, rest = Math.floor(rest / 32))
      stamp = alphabet[rest % 32] + stamp
  }
  if (used === pool.length) {
    globalThis.crypto.getRandomValues(pool)
    used = 0
  }
  let id = stamp
  for (const end = used + 16; used < end; used++) id += alphabet[(pool[used] ?? 0) & 31]
  return id
}

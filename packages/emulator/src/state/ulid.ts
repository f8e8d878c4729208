const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_LENGTH = 10
const SEQUENCE_LENGTH = 16

/**
 * A ULID made of a time and a sequence number instead of chance, so that the same history has the same ids.
 *
 * @param milliseconds - Unix milliseconds; times before 1970 count as 1970.
 */
export function ulidAt(milliseconds: number, sequence: number): string {
  return digits(Math.max(0, milliseconds), TIME_LENGTH) + digits(sequence, SEQUENCE_LENGTH)
}

function digits(value: number, length: number): string {
  let text = ''
  let rest = Math.floor(value)
  for (let index = 0; index < length; index += 1) {
    text = (ALPHABET[rest % 32] ?? '0') + text
    rest = Math.floor(rest / 32)
  }
  return text
}

/** One way of naming a person. */
export type Identifier =
  | { readonly kind: 'id'; readonly value: string }
  | { readonly kind: 'email'; readonly value: string }
  | { readonly kind: 'cio_id'; readonly value: string }

/** One that is given to a person, and not by the service. */
export type GivenIdentifier = Extract<Identifier, { kind: 'id' | 'email' }>

const CIO_ID_PREFIX = 'cio_'
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/**
 * What kind of identifier a `userId` is, told from its shape: `cio_…`, an email address, or anything else.
 *
 * [map] The order used by the public mapping code; the Track API reads the identifier in its paths the same way [doc].
 */
export function readIdentifier(value: string): Identifier {
  if (value.startsWith(CIO_ID_PREFIX)) return { kind: 'cio_id', value: value.slice(CIO_ID_PREFIX.length) }
  if (looksLikeEmail(value)) return { kind: 'email', value }
  return { kind: 'id', value }
}

/** The identifier as it would be written where its kind is told from its shape. */
export function nameOf({ kind, value }: Identifier): string {
  return kind === 'cio_id' ? CIO_ID_PREFIX + value : value
}

function looksLikeEmail(value: string): boolean {
  return value.includes('@') && EMAIL.test(value)
}

/** Under which key an identifier is indexed: emails are compared without case [doc], ids with it [doc]. */
export function indexKey(identifier: Identifier): string {
  return identifier.kind === 'email' ? identifier.value.toLowerCase() : identifier.value
}

/** Under a domain reserved by RFC 2606, so that no message can ever reach anybody. */
export const RESERVED_EMAIL_DOMAIN = 'integration-test.example.com'

/** The address that belongs to an id of ours. */
export function reservedEmail(id: string): string {
  return `${id}@${RESERVED_EMAIL_DOMAIN}`
}

/** The id that an address of ours belongs to; everything else as it is. */
export function idBehind(name: string): string {
  const suffix = `@${RESERVED_EMAIL_DOMAIN}`
  return name.toLowerCase().endsWith(suffix) ? name.slice(0, -suffix.length) : name
}

import type { Message } from '@cio/core'

/**
 * Every name by which a message calls a person: who shares one with another message is taken for the same person.
 *
 * An id and an email address are one kind of name, since a `userId` that looks like an address is one
 * [doc] https://docs.customer.io/integrations/api/cdp/ - identify.
 */
export function namesOf({ type, userId, anonymousId, previousId, traits }: Message): readonly string[] {
  // Nearly all, and a list that never grows takes a third of the memory.
  if (anonymousId === undefined && previousId === undefined && type !== 'identify') {
    return typeof userId === 'string' ? [userId] : []
  }
  const names: string[] = []
  if (typeof userId === 'string') names.push(userId)
  if (typeof anonymousId === 'string') names.push(anonymousId)
  if (typeof previousId === 'string') names.push(previousId)
  if (type === 'identify' && typeof traits === 'object' && traits !== null) {
    const email: unknown = Reflect.get(traits, 'email')
    if (typeof email === 'string') names.push(email)
  }
  return names
}

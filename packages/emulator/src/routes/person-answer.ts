import type { Person } from '../state/person.ts'
import { isUnsubscribed } from '../state/person.ts'
import { computedTopics, PREFERENCES, type Topic } from '../state/subscription-preferences.ts'
import { attributeText } from './attribute-text.ts'

/** How the App API names a person. [doc] What is not set is `null`. */
export function identifiersOf(person: Person) {
  return { email: person.email ?? null, id: person.id ?? null, cio_id: person.cioId }
}

/** One `customer` of `GET /v1/customers/{id}/attributes`. [doc] */
export function customerOf(person: Person, topics: readonly Topic[]) {
  const own = [...person.attributes].filter(([name]) => name !== PREFERENCES)
  const preferences = person.attributes.get(PREFERENCES)
  const identifiers = identifiersOf(person)
  const identifying = Object.entries(identifiers).filter(([, value]) => value !== null)
  return {
    id: person.id ?? '',
    identifiers,
    attributes: Object.fromEntries([
      ...identifying,
      ...own.map(([name, { value }]) => [name, attributeText(value)]),
      ...(preferences ? [[PREFERENCES, attributeText(preferences.value)]] : []),
      ['_cio_subscription_preferences_computed', JSON.stringify({ topics: computedTopics(person.attributes, topics) })],
    ]),
    timestamps: Object.fromEntries([
      ...identifying.map(([name]) => [name, person.createdAt]),
      ...[...person.attributes].map(([name, { changedAt }]) => [name, changedAt]),
      // [doc] Always 0.
      ['_cio_subscription_preferences_computed', 0],
    ]),
    unsubscribed: isUnsubscribed(person),
    devices: [...(person.devices?.values() ?? [])].map(({ token, platform, lastUsed, attributes }) => ({
      id: token,
      platform,
      last_used: lastUsed,
      attributes,
    })),
  }
}

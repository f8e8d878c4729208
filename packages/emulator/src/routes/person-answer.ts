import type { Person } from '../state/person.ts'
import { isUnsubscribed } from '../state/person.ts'
import { computedTopics, PREFERENCES, type Topic } from '../state/subscription-preferences.ts'
import { attributeText } from './attribute-text.ts'

/** How the App API names a person. [doc] What is not set is `null`. */
export function identifiersOf(person: Pick<Person, 'id' | 'email' | 'cioId'>) {
  return { email: person.email ?? null, id: person.id ?? null, cio_id: person.cioId }
}

/** Attributes of a person as the App API tells them: everything as text, identifiers among them. [doc] */
export function attributesOf(
  person: Pick<Person, 'id' | 'email' | 'cioId' | 'attributes'>,
  topics: readonly Topic[],
): Record<string, string> {
  const { attributes } = person
  const own = [...attributes].filter(([name]) => name !== PREFERENCES)
  const preferences = attributes.get(PREFERENCES)
  return Object.fromEntries([
    ...identifying(person),
    ...own.map(([name, { value }]) => [name, attributeText(value)]),
    ...(preferences ? [[PREFERENCES, attributeText(preferences.value)]] : []),
    ['_cio_subscription_preferences_computed', JSON.stringify({ topics: computedTopics(attributes, topics) })],
  ])
}

function identifying(person: Pick<Person, 'id' | 'email' | 'cioId'>) {
  return Object.entries(identifiersOf(person)).filter(([, value]) => value !== null)
}

/** One `customer` of `GET /v1/customers/{id}/attributes`. [doc] */
export function customerOf(person: Person, topics: readonly Topic[]) {
  return {
    id: person.id ?? '',
    identifiers: identifiersOf(person),
    attributes: attributesOf(person, topics),
    timestamps: Object.fromEntries([
      ...identifying(person).map(([name]) => [name, person.createdAt]),
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

import type { Attributes } from './attributes.ts'

export const PREFERENCES = 'cio_subscription_preferences'

type Preferences = {
  topics?: Record<string, unknown>
  channels?: Record<string, unknown>
}

const DOTTED_KEY = /^cio_subscription_preferences\.(topics|channels)\.(.+)$/

/**
 * Traits in which every dotted key has become part of one `cio_subscription_preferences`, the rest of which stays.
 *
 * [doc] `cio_subscription_preferences` replaces what is stored; `"cio_subscription_preferences.topics.topic_3": true` and
 * `"cio_subscription_preferences.channels.sms": false` change one key and leave the others.
 */
export function* withPreferences(
  traits: Readonly<Record<string, unknown>>,
  stored: Attributes,
): Generator<readonly [string, unknown]> {
  let preferences: Preferences | undefined
  for (const [name, value] of Object.entries(traits)) {
    const dotted = name.startsWith(PREFERENCES) ? DOTTED_KEY.exec(name) : null
    if (!dotted) {
      if (name !== PREFERENCES) yield [name, value]
      continue
    }
    const [, group, key] = dotted
    if ((group !== 'topics' && group !== 'channels') || key === undefined) continue
    preferences ??= copyOf(traits[PREFERENCES] ?? stored.get(PREFERENCES)?.value)
    preferences[group] = Object.fromEntries([...Object.entries(preferences[group] ?? {}), [key, value]])
  }
  if (preferences) yield [PREFERENCES, preferences]
  else if (Object.hasOwn(traits, PREFERENCES)) yield [PREFERENCES, traits[PREFERENCES]]
}

/** A subscription topic of the workspace. */
export type Topic = {
  readonly id: number
  readonly name: string
  readonly description: string
  readonly isSubscribedByDefault: boolean
  /** By IETF language tag. */
  readonly translations: Readonly<Record<string, { readonly name: string; readonly description: string }>>
}

/** What a person has chosen for every topic, with the default of those they said nothing about. [doc] */
export function computedTopics(stored: Attributes, topics: readonly Topic[]): Record<string, boolean> {
  const chosen = copyOf(stored.get(PREFERENCES)?.value).topics ?? {}
  const defaults = topics.map((topic) => [`topic_${topic.id}`, topic.isSubscribedByDefault] as const)
  const own = Object.entries(chosen).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean')
  return Object.fromEntries([...defaults, ...own])
}

/** Also reads the text form in which the App API hands preferences out. */
function copyOf(value: unknown): Preferences {
  const preferences = typeof value === 'string' ? parsed(value) : value
  if (typeof preferences !== 'object' || preferences === null) return {}
  const { topics, channels } = preferences as { topics?: unknown; channels?: unknown }
  return { ...(isRecord(topics) && { topics }), ...(isRecord(channels) && { channels }) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

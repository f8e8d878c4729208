import type { Timeline } from './activity-log.ts'
import type { Attributes } from './attributes.ts'
import type { CioObject } from './objects.ts'

/** A push token of a person. */
export type Device = {
  readonly token: string
  /** `ios`, `android`, or empty where the message did not say. */
  platform: string
  /** Unix seconds. */
  lastUsed: number
  attributes: Record<string, string>
}

export type Relationship = {
  readonly attributes: Attributes
}

export type Person = Timeline & {
  /** Counts from 1 within the workspace, never used twice. */
  readonly number: number
  /** Given by the service, immutable, without the prefix `cio_`. */
  readonly cioId: string
  id: string | undefined
  email: string | undefined
  /** Unix seconds. */
  readonly createdAt: number
  /** Everything but the identifiers. */
  readonly attributes: Attributes
  devices: Map<string, Device> | undefined
  relationships: Map<CioObject, Relationship> | undefined
}

/**
 * Whether the attribute `unsubscribed` means that the person is unsubscribed from everything.
 *
 * [doc] `true` in any letter case, `1` or `"1"`; every other value means subscribed.
 */
export function isUnsubscribed(person: Person): boolean {
  const value = person.attributes.get('unsubscribed')?.value
  return value === true || value === 1 || value === '1' || (typeof value === 'string' && value.toLowerCase() === 'true')
}

import type { ObjectReference, Subject } from '../apply/relationships.ts'
import type { Identifier } from '../state/identifier.ts'
import type { Claims, Happening } from '../state/state.ts'

/** A relationship as a request names it. */
export type Link = {
  readonly subject: Subject
  readonly object: ObjectReference
  readonly attributes: Readonly<Record<string, unknown>>
}

export type Change = 'add' | 'remove'

/** What a request of the Track API asks for, whatever its version: the words of v2, in which v1 is told as well. */
export type Operation = {
  /** When it happened, Unix seconds (or milliseconds where it is that large); the time of receipt if left out. */
  readonly at?: number | undefined
} & (
  | {
      readonly action: 'identify'
      /** Nobody if there is only an anonymous id. */
      readonly claims: Claims | undefined
      readonly anonymousId?: string | undefined
      readonly attributes: Readonly<Record<string, unknown>>
      /** [doc] `_update`: somebody unknown is not created. */
      readonly isUpdateOnly: boolean
      readonly relationships: readonly Omit<Link, 'subject'>[]
      readonly relationshipChange: Change
    }
  | { readonly action: 'delete' | 'suppress' | 'unsuppress'; readonly address: Identifier }
  | {
      readonly action: Happening['type']
      /** Left out for an event that can never be attached to anybody. [doc] */
      readonly doer: Subject | undefined
      readonly name: string
      readonly eventId?: string | undefined
      readonly data: Readonly<Record<string, unknown>>
    }
  | {
      readonly action: 'add_device'
      readonly address: Identifier
      readonly token: string
      readonly platform: string
      /** Unix seconds. */
      readonly lastUsed?: number | undefined
      readonly attributes: Readonly<Record<string, unknown>>
    }
  | { readonly action: 'delete_device'; readonly address: Identifier; readonly token: string }
  | { readonly action: 'merge'; readonly primary: Identifier; readonly secondary: Identifier }
  | { readonly action: 'relationships'; readonly change: Change; readonly links: readonly Link[] }
  | {
      readonly action: 'identify_object'
      readonly object: ObjectReference
      readonly attributes: Readonly<Record<string, unknown>>
      readonly people: readonly Omit<Link, 'object'>[]
    }
  | { readonly action: 'delete_object'; readonly object: ObjectReference }
  | {
      readonly action: 'metric'
      readonly deliveryId: string
      readonly metric: string
      readonly details: Readonly<Record<string, unknown>>
    }
  | { readonly action: 'unsubscribe'; readonly deliveryId: string; readonly isUnsubscribed: boolean }
  | {
      readonly action: 'segment'
      readonly change: Change
      readonly segmentId: number
      readonly people: readonly Identifier[]
    }
)

/** What is wrong with a request. */
export type Problem = {
  /** [map] The two reasons that code written at Customer.io knows; when each applies is ours. [default] */
  readonly reason: 'required' | 'invalid'
  /** JSON key, dotted for nested ones. [default] */
  readonly field: string
  readonly message: string
}

export type Judged =
  | { readonly operation: Operation; readonly problems?: undefined }
  | { readonly problems: readonly Problem[]; readonly operation?: undefined }

export function required(field: string, message = `${field} is required`): Problem {
  return { reason: 'required', field, message }
}

export function invalid(field: string, message: string): Problem {
  return { reason: 'invalid', field, message }
}

/** The operation if nothing is wrong with it. */
export function judged(problems: readonly Problem[], operation: () => Operation): Judged {
  return problems.length > 0 ? { problems } : { operation: operation() }
}

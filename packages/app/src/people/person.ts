import type { PersonIdentifiers } from '../person-address.ts'

/** A device of a person. */
export type Device = {
  /** The token. */
  readonly id: string
  /** `ios` or `android`. */
  readonly platform: string
  /** Unix seconds. */
  readonly last_used?: number
  readonly attributes?: Readonly<Record<string, string>>
}

/** A person as the App API tells it. [doc] */
export type Person = {
  readonly id: string
  readonly identifiers: PersonIdentifiers
  /** Every value is text, numbers and booleans included; see {@link parseAttributes}. */
  readonly attributes: Readonly<Record<string, string>>
  /** When each attribute was set last, Unix seconds. Deprecated. */
  readonly timestamps?: Readonly<Record<string, number>>
  readonly unsubscribed: boolean
  readonly devices?: readonly Device[]
}

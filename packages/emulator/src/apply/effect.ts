import type { DropCode } from '../drop-ledger.ts'
import { type Identifier, nameOf } from '../state/identifier.ts'
import type { Person } from '../state/person.ts'
import type { Claims, Moment, State } from '../state/state.ts'

/** Why a message that was accepted did nothing; `undefined` if it did what it says. */
export type Ineffective = { readonly code: DropCode; readonly reason: string }

export type Effect = Ineffective | undefined

export function noEffect(reason: string): Ineffective {
  return { code: 'no-effect', reason }
}

export function suppressed(identifier: string): Ineffective {
  return {
    code: 'suppressed',
    reason: `${identifier} is suppressed; what names it is ignored until it is unsuppressed`,
  }
}

/**
 * Does something with the person a message names, who is created if need be.
 *
 * [doc] An unknown `cio_id` creates nobody. [default] Any message but a removal creates a bare person for another identifier.
 */
export function withPerson(state: State, claims: Claims, moment: Moment, use: (person: Person) => Effect): Effect {
  if (state.isBlocked(claims)) return suppressed(blockedOf(state, claims))
  const person = state.upsertPerson(claims, moment)
  return person ? use(person) : noEffect(`nobody has the cio_id ${claims.address.value}`)
}

/** The first of the identifiers that may not be used. */
function blockedOf(state: State, { address, others = [] }: Claims): string {
  return nameOf([address, ...others].find((each) => state.isBlocked({ address: each })) ?? address)
}

/** Does something with a person who has to be there already. */
export function withKnownPerson(state: State, address: Identifier, use: (person: Person) => Effect): Effect {
  if (state.isBlocked({ address })) return suppressed(nameOf(address))
  const person = state.people.find(address)
  return person ? use(person) : noEffect(`there is no person ${nameOf(address)}`)
}

import { type Identifier, nameOf } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, withKnownPerson } from './effect.ts'

/** [doc] The person goes; a later call with the same identifier makes a new one. */
export function deletePerson(state: State, address: Identifier, moment: Moment): Effect {
  return withKnownPerson(state, address, (person) => {
    state.deletePerson(person, moment)
    return undefined
  })
}

/** [doc] The person goes and their id and email are blocked, known or not. */
export function suppressPerson(state: State, address: Identifier, moment: Moment): Effect {
  if (address.kind === 'cio_id' && !state.people.find(address)) {
    return noEffect(`nobody has the cio_id ${nameOf(address)}`)
  }
  state.suppress(address, moment)
  return undefined
}

/** [doc] The identifiers may be used again; nothing is restored. */
export function unsuppressPerson(state: State, address: Identifier): Effect {
  return state.unsuppress(address) ? undefined : noEffect(`${nameOf(address)} is not suppressed`)
}

import type { TrackReading } from '@cio/wire'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, withKnownPerson } from './effect.ts'

/** `User Deleted`. [doc] The person goes; a later call with the same identifier makes a new one. */
export function deletePerson(state: State, { userId = '' }: TrackReading, moment: Moment): Effect {
  return withKnownPerson(state, userId, (person) => {
    state.deletePerson(person, moment)
    return undefined
  })
}

/** `User Suppressed`. [doc] The person goes and their id and email are blocked, known or not. */
export function suppressPerson(state: State, { userId = '' }: TrackReading, moment: Moment): Effect {
  const address = readIdentifier(userId)
  if (address.kind === 'cio_id' && !state.people.find(address)) return noEffect(`nobody has the cio_id ${userId}`)
  state.suppress(address, moment)
  return undefined
}

/** `User Unsuppressed`. [doc] The identifiers may be used again; nothing is restored. */
export function unsuppressPerson(state: State, { userId = '' }: TrackReading): Effect {
  return state.unsuppress(readIdentifier(userId)) ? undefined : noEffect(`${userId} is not suppressed`)
}

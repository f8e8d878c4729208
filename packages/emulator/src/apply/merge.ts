import { type Identifier, nameOf } from '../state/identifier.ts'
import { foldInto } from '../state/merging.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, suppressed } from './effect.ts'

/** Merges one person into another. [doc] The primary must exist, otherwise nothing happens. */
export function mergePeople(state: State, primary: Identifier, secondary: Identifier, moment: Moment): Effect {
  for (const address of [primary, secondary]) {
    if (state.isBlocked({ address })) return suppressed(address.value)
  }
  const kept = state.people.find(primary)
  const folded = state.people.find(secondary)
  if (!kept) return noEffect(`there is no person ${nameOf(primary)} to merge into`)
  if (!folded) return noEffect(`there is no person ${nameOf(secondary)} to merge`)
  if (kept === folded) return noEffect(`${nameOf(primary)} and ${nameOf(secondary)} are the same person`)
  foldInto(state, kept, folded, moment)
  return undefined
}

import type { AliasReading } from '@cio/wire'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, suppressed } from './effect.ts'

/**
 * Merges the person `previousId` into the person `userId`.
 *
 * [map] An alias arrives as a merge of people. [doc] The primary must exist, otherwise nothing happens. An anonymous id is
 * read as any other id and normally matches nobody. [map]
 */
export function applyAlias(state: State, { userId, previousId }: AliasReading, moment: Moment): Effect {
  if (userId === undefined || previousId === undefined) return noEffect('a merge needs userId and previousId')
  const primaryAddress = readIdentifier(userId)
  const secondaryAddress = readIdentifier(previousId)
  for (const address of [primaryAddress, secondaryAddress]) {
    if (state.isBlocked({ address })) return suppressed(address.value)
  }
  const primary = state.people.find(primaryAddress)
  const secondary = state.people.find(secondaryAddress)
  if (!primary) return noEffect(`there is no person ${userId} to merge into`)
  if (!secondary) return noEffect(`there is no person ${previousId} to merge`)
  if (primary === secondary) return noEffect(`${userId} and ${previousId} are the same person`)
  state.mergePeople(primary, secondary, moment)
  return undefined
}

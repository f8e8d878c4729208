import type { AliasReading } from '@cio/wire'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect } from './effect.ts'
import { mergePeople } from './merge.ts'

/**
 * Merges the person `previousId` into the person `userId`.
 *
 * [map] An alias arrives as a merge of people. An anonymous id is read as any other id and normally matches nobody. [map]
 */
export function applyAlias(state: State, { userId, previousId }: AliasReading, moment: Moment): Effect {
  if (userId === undefined || previousId === undefined) return noEffect('a merge needs userId and previousId')
  return mergePeople(state, readIdentifier(userId), readIdentifier(previousId), moment)
}

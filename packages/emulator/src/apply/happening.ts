import { readIdentifier } from '../state/identifier.ts'
import type { Happening, Moment, State } from '../state/state.ts'
import { convertDates } from '../timestamps.ts'
import { type Effect, withPerson } from './effect.ts'

type Doer = {
  readonly userId?: string | undefined
  readonly anonymousId?: string | undefined
  readonly messageId?: string | null | undefined
}

/** Records what a person or somebody anonymous did, unless it is a repeat. */
export function recordHappening(
  state: State,
  { userId, anonymousId, messageId }: Doer,
  happening: { readonly type: Happening['type']; readonly name: string; readonly properties: object },
  moment: Moment,
): Effect {
  const isRepeat = typeof messageId === 'string' && !state.messageIds.remember(messageId, moment.receivedAt)
  if (isRepeat) return { code: 'duplicate', reason: `an event with the messageId ${messageId} has arrived before` }
  const { type, name } = happening
  const properties = state.behaviour.convertsTimestamps ? convertDates(happening.properties) : happening.properties
  const data = JSON.stringify(properties)
  if (userId !== undefined) {
    return withPerson(state, { address: readIdentifier(userId) }, moment, (person) => {
      state.recordEvent(person, { type, name, data }, moment)
      return undefined
    })
  }
  if (anonymousId !== undefined) state.recordAnonymousEvent(anonymousId, { type, name, data }, moment)
  return undefined
}

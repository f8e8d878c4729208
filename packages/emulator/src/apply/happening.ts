import { withSeconds } from '../scan/dates.ts'
import type { PlainEvent } from '../scan/plain-event.ts'
import { readIdentifier } from '../state/identifier.ts'
import { recordAnonymousEvent } from '../state/joining.ts'
import type { Happening, Moment, State } from '../state/state.ts'
import type { Text } from '../state/text-pages.ts'
import { convertDates } from '../timestamps.ts'
import { type Effect, withPerson } from './effect.ts'
import type { Subject } from './relationships.ts'

type Doer = {
  readonly userId?: string | undefined
  readonly anonymousId?: string | undefined
}

/** Records what a message of the Pipelines API says somebody did, unless it is a repeat. */
export function recordHappening(
  state: State,
  fields: Doer & { readonly messageId?: string | null | undefined },
  happening: { readonly type: Happening['type']; readonly name: string; readonly properties: object },
  moment: Moment,
): Effect {
  const repeat = repeatOf(state, fields.messageId, moment)
  if (repeat) return repeat
  const { type, name } = happening
  const properties = state.behaviour.convertsTimestamps ? convertDates(happening.properties) : happening.properties
  return record(state, doerOf(fields), { type, name, data: JSON.stringify(properties) }, moment)
}

/** Records an event of which nobody had to look at more than its name. */
export function recordPlainEvent(state: State, event: PlainEvent, moment: Moment): Effect {
  const repeat = repeatOf(state, event.messageId, moment)
  if (repeat) return repeat
  return record(state, doerOf(event), { type: 'event', name: event.event.trim(), data: dataOf(state, event) }, moment)
}

/** The properties as they arrived, unless a date among them has to become Unix seconds. */
function dataOf({ behaviour }: State, { properties, dates }: PlainEvent): Text {
  if (properties === undefined) return '{}'
  return dates.length > 0 && behaviour.convertsTimestamps ? withSeconds(properties, dates) : properties
}

function repeatOf(state: State, messageId: string | null | undefined, moment: Moment): Effect {
  if (typeof messageId !== 'string' || state.messageIds.remember(messageId, moment.receivedAt)) return undefined
  return { code: 'duplicate', reason: `an event with the messageId ${messageId} has arrived before` }
}

export function doerOf({ userId, anonymousId }: Doer): Subject | undefined {
  if (userId !== undefined) return readIdentifier(userId)
  return anonymousId === undefined ? undefined : { kind: 'anonymous_id', value: anonymousId }
}

/** Records what somebody did. [doc] What nobody can be found for later is done by nobody. */
export function record(state: State, doer: Subject | undefined, happening: Happening, moment: Moment): Effect {
  if (doer === undefined) {
    state.logApart(happening.type, moment, { name: happening.name, data: happening.data })
    return undefined
  }
  if (doer.kind === 'anonymous_id') {
    recordAnonymousEvent(state, doer.value, happening, moment)
    return undefined
  }
  return withPerson(state, { address: doer }, moment, (person) => {
    state.recordEvent(person, happening, moment)
    return undefined
  })
}

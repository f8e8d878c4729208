import { toSeconds } from '../clock.ts'
import { ANONYMOUS_MEMORY_MS } from './anonymous.ts'
import type { Person } from './person.ts'
import type { Moment, State } from './state.ts'

const EVENT_TYPES: ReadonlySet<string> = new Set(['event', 'page', 'screen'])

/**
 * Folds one person into another.
 *
 * [doc] The primary keeps its own values that are not empty and gains the others, the events of the last 30 days, manual
 * segments and the history of deliveries. The secondary is deleted. Nothing else moves.
 */
export function foldInto(state: State, primary: Person, secondary: Person, moment: Moment): void {
  for (const [name, attribute] of secondary.attributes) {
    // What is empty is not stored.
    if (!primary.attributes.get(name)) primary.attributes.set(name, attribute)
  }
  const { id, email, cioId } = secondary
  state.activities.move(secondary, primary, primary.number, ({ type, timestamp }) => {
    return EVENT_TYPES.has(type) && moment.receivedAt - timestamp <= ANONYMOUS_MEMORY_MS
  })
  for (const segment of state.segments.containing(secondary)) {
    state.segments.admit(segment, primary, toSeconds(moment.at))
  }
  state.deliveries.hand(secondary.number, primary.number)
  state.remove(secondary, moment)
  if (primary.id === undefined && id !== undefined) state.people.assign(primary, 'id', id)
  if (primary.email === undefined && email !== undefined) state.people.assign(primary, 'email', email)
  state.log(primary, 'profile_merge', moment, {
    data: JSON.stringify({ secondary: { id: id ?? null, email: email ?? null, cio_id: cioId } }),
  })
}

import { ANONYMOUS_GRACE_MS, ANONYMOUS_MEMORY_MS, type Anonymous } from './anonymous.ts'
import type { CioObject } from './objects.ts'
import type { Person } from './person.ts'
import type { Happening, Moment, State } from './state.ts'

/** Keeps what somebody anonymous did, or gives it to whom they became within the last five minutes. [doc] */
export function recordAnonymousEvent(
  state: State,
  anonymousId: string,
  { type, name, data }: Happening,
  moment: Moment,
): void {
  const anonymous = state.anonymous.recall(anonymousId, moment.receivedAt)
  const joined = whoThisBecame(state, anonymous, moment)
  if (joined) state.recordEvent(joined, { type, name, data }, moment)
  else state.logApart(type, moment, { name, data }, anonymous)
}

/** [doc] With only an anonymous id the relationship waits until somebody is identified by it. */
export function parkRelationship(
  state: State,
  anonymousId: string,
  object: CioObject,
  attributes: Readonly<Record<string, unknown>>,
  moment: Moment,
): void {
  const anonymous = state.anonymous.recall(anonymousId, moment.receivedAt)
  const joined = whoThisBecame(state, anonymous, moment)
  if (joined) {
    state.relate(joined, object, attributes, moment)
    return
  }
  const parked = anonymous.relationships.get(object)?.attributes ?? {}
  const merged = Object.fromEntries([...Object.entries(parked), ...Object.entries(attributes)])
  anonymous.relationships.set(object, { attributes: merged, receivedAt: moment.receivedAt })
}

/**
 * Gives a person what they did anonymously.
 *
 * [doc] The last 30 days; an anonymous id belongs to one person and does nothing for a second one.
 */
export function joinAnonymous(state: State, person: Person, anonymousId: string, moment: Moment): void {
  if (!state.behaviour.mergesAnonymous) return
  const anonymous = state.anonymous.recall(anonymousId, moment.receivedAt)
  if (anonymous.joinedPerson !== 0 && anonymous.joinedPerson !== person.number) return
  anonymous.joinedPerson = person.number
  anonymous.joinedAt = moment.receivedAt
  const isRemembered = ({ receivedAt }: { receivedAt: number }) => moment.receivedAt - receivedAt <= ANONYMOUS_MEMORY_MS
  const events = state.activities.move(anonymous, person, person.number, (activity) => {
    if (!isRemembered(activity)) return false
    const { type, name = '', timestamp } = activity
    if (type === 'event' || type === 'page' || type === 'screen') {
      const triggeredAt = moment.receivedAt
      state.campaignTriggers.consider({ name, type, cioId: person.cioId, timestamp, triggeredAt })
    }
    return true
  })
  const parked = [...anonymous.relationships]
  anonymous.relationships = new Map()
  for (const [object, { attributes, receivedAt }] of parked) {
    if (isRemembered({ receivedAt })) state.relate(person, object, attributes, moment)
  }
  if (events > 0) {
    state.log(person, 'anon_merge', moment, { data: JSON.stringify({ anonymous_id: anonymousId, events }) })
  }
}

function whoThisBecame(state: State, { joinedPerson, joinedAt }: Anonymous, moment: Moment): Person | undefined {
  if (joinedPerson === 0 || moment.receivedAt - joinedAt > ANONYMOUS_GRACE_MS) return undefined
  return state.people.present(joinedPerson)
}

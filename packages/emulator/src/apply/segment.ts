import { toSeconds } from '../clock.ts'
import { type Identifier, nameOf } from '../state/identifier.ts'
import type { Person } from '../state/person.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect } from './effect.ts'

/** Puts people into a manual segment, or takes them out. [default] Whoever is not known is not created. */
export function changeSegment(
  state: State,
  operation: {
    readonly change: 'add' | 'remove'
    readonly segmentId: number
    readonly people: readonly Identifier[]
  },
  moment: Moment,
): Effect {
  const segment = state.segments.find(operation.segmentId)
  if (!segment) return noEffect(`there is no segment ${operation.segmentId}`)
  const unknown: string[] = []
  const people: Person[] = []
  for (const identifier of operation.people) {
    const person = state.people.find(identifier)
    if (person) people.push(person)
    else unknown.push(nameOf(identifier))
  }
  for (const person of people) {
    if (operation.change === 'add') state.segments.admit(segment, person, toSeconds(moment.at))
    else state.segments.dismiss(segment, person, toSeconds(moment.at))
  }
  return unknown.length === 0 ? undefined : noEffect(`nobody is ${unknown.join(', ')}`)
}

import type { Identifier } from '../state/identifier.ts'
import { parkRelationship } from '../state/joining.ts'
import type { CioObject } from '../state/objects.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, withKnownPerson, withPerson } from './effect.ts'

/** Whoever a message is about: a person, or somebody who is still anonymous. */
export type Subject = Identifier | { readonly kind: 'anonymous_id'; readonly value: string }

/** One way of naming an object. */
export type ObjectReference =
  | { readonly typeId: string; readonly objectId: string }
  /** Given by the service. [doc] Cannot create an object. */
  | { readonly cioObjectId: string }

function findObject(state: State, reference: ObjectReference): CioObject | undefined {
  return 'cioObjectId' in reference
    ? state.objects.findByCioObjectId(reference.cioObjectId)
    : state.objects.find(reference.typeId, reference.objectId)
}

function objectName(reference: ObjectReference): string {
  return 'cioObjectId' in reference ? reference.cioObjectId : `${reference.objectId} of type ${reference.typeId}`
}

/** The object, with these attributes, made now if there was none; or why there cannot be one. [doc] */
export function putObject(
  state: State,
  reference: ObjectReference,
  attributes: Readonly<Record<string, unknown>>,
  moment: Moment,
): CioObject | { readonly reason: string } {
  const known = findObject(state, reference)
  if (known) return state.upsertObject(known.typeId, known.objectId, attributes, moment) ?? known
  if ('cioObjectId' in reference) return { reason: `there is no object ${reference.cioObjectId}` }
  const { typeId, objectId } = reference
  return (
    state.upsertObject(typeId, objectId, attributes, moment) ?? { reason: `the workspace has no object type ${typeId}` }
  )
}

/** [doc] With only an anonymous id the relationship waits until somebody is identified by it. */
export function relate(
  state: State,
  subject: Subject,
  object: CioObject,
  attributes: Readonly<Record<string, unknown>>,
  moment: Moment,
): Effect {
  if (subject.kind === 'anonymous_id') {
    parkRelationship(state, subject.value, object, attributes, moment)
    return undefined
  }
  return withPerson(state, { address: subject }, moment, (person) => {
    state.relate(person, object, attributes, moment)
    return undefined
  })
}

/** [doc] An object or a relationship that is not there is nothing to worry about. */
export function unrelate(state: State, subject: Subject, reference: ObjectReference, moment: Moment): Effect {
  const object = findObject(state, reference)
  if (!object) return noEffect(`there is no object ${objectName(reference)}`)
  const missing = noEffect(`there is no relationship with object ${objectName(reference)}`)
  if (subject.kind === 'anonymous_id') {
    const anonymous = state.anonymous.recall(subject.value, moment.receivedAt)
    return anonymous.relationships.delete(object) ? undefined : missing
  }
  return withKnownPerson(state, subject, (person) => (state.unrelate(person, object, moment) ? undefined : missing))
}

/** [doc] The object and its relationships go; an unknown one is nothing to worry about. */
export function deleteObject(state: State, reference: ObjectReference, moment: Moment): Effect {
  const object = findObject(state, reference)
  if (!object) return noEffect(`there is no object ${objectName(reference)}`)
  state.deleteObject(object, moment)
  return undefined
}

import type { TrackReading } from '@cio/wire'
import { identifierOf } from '../semantic-events.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect, withKnownPerson } from './effect.ts'
import { readObjectTypeId } from './object-type.ts'

/** `Object Deleted`. [doc] The object and its relationships go; an unknown one is nothing to worry about. */
export function deleteObject(state: State, fields: TrackReading, moment: Moment): Effect {
  const { object, name } = objectOf(state, fields)
  if (!object) return noEffect(`there is no object ${name}`)
  state.deleteObject(object, moment)
  return undefined
}

/** `Relationship Deleted`. [doc] `userId` is an id or an email; [map] an anonymous id does as well. */
export function deleteRelationship(state: State, fields: TrackReading, moment: Moment): Effect {
  const { object, name } = objectOf(state, fields)
  if (!object) return noEffect(`there is no object ${name}`)
  if (fields.userId !== undefined) {
    return withKnownPerson(state, fields.userId, (person) =>
      state.unrelate(person, object, moment) ? undefined : noEffect(`there is no relationship with object ${name}`),
    )
  }
  const anonymous = state.anonymous.recall(fields.anonymousId ?? '', moment.receivedAt)
  return anonymous.relationships.delete(object) ? undefined : noEffect(`there is no relationship with object ${name}`)
}

function objectOf(state: State, fields: TrackReading) {
  const properties = fields.properties ?? {}
  const typeId = readObjectTypeId(properties)
  const objectId = identifierOf(properties.objectId ?? properties.object_id) ?? ''
  return { object: state.objects.find(typeId, objectId), name: `${objectId} of type ${typeId}` }
}

import type { TrackReading } from '@cio/wire'
import { identifierOf } from '../semantic-events.ts'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import type { Effect } from './effect.ts'
import { readObjectTypeId } from './object-type.ts'
import { deleteObject, type ObjectReference, type Subject, unrelate } from './relationships.ts'

/** `Object Deleted`. */
export function objectDeleted(state: State, fields: TrackReading, moment: Moment): Effect {
  return deleteObject(state, referenceOf(fields), moment)
}

/** `Relationship Deleted`. [doc] `userId` is an id or an email; [map] an anonymous id does as well. */
export function relationshipDeleted(state: State, fields: TrackReading, moment: Moment): Effect {
  const { userId, anonymousId = '' } = fields
  const subject: Subject = userId === undefined ? { kind: 'anonymous_id', value: anonymousId } : readIdentifier(userId)
  return unrelate(state, subject, referenceOf(fields), moment)
}

function referenceOf({ properties }: TrackReading): ObjectReference {
  const values = properties ?? {}
  const objectId = identifierOf(values.objectId ?? values.object_id) ?? ''
  return { typeId: readObjectTypeId(values), objectId }
}

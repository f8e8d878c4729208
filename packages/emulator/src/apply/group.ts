import type { GroupReading } from '@cio/wire'
import { isRecord } from '../semantic-events.ts'
import { readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { convertDates } from '../timestamps.ts'
import { type Effect, noEffect, suppressed } from './effect.ts'
import { doerOf } from './happening.ts'
import { readObjectTypeId } from './object-type.ts'
import { relate } from './relationships.ts'

/** Traits that say something else than an attribute of the object. [doc] [map] */
const RESERVED: ReadonlySet<string> = new Set([
  'object_type_id',
  'objectTypeId',
  'object_id',
  'cio_object_id',
  'relationshipAttributes',
  'objectAttributes',
])

/** Creates or updates an object and relates the person to it, now or once they are identified. [doc] */
export function applyGroup(state: State, fields: GroupReading, moment: Moment): Effect {
  const { groupId, userId, anonymousId } = fields
  const address = userId === undefined ? undefined : readIdentifier(userId)
  if (groupId === undefined) return noEffect('groupId is missing')
  if (address && state.isBlocked({ address })) return suppressed(address.value)
  const given = fields.traits ?? {}
  const traits = state.behaviour.convertsTimestamps ? convertDates(given) : given
  const { objectAttributes, relationshipAttributes } = traits
  const attributes = Object.fromEntries([
    ...Object.entries(traits).filter(([name]) => !RESERVED.has(name)),
    // The default mapping reads the object's attributes from here; the documented place is `traits` itself. [default]
    ...(isRecord(objectAttributes) ? Object.entries(objectAttributes) : []),
  ])
  const typeId = readObjectTypeId(traits)
  const object = state.upsertObject(typeId, groupId, attributes, moment)
  if (!object) return noEffect(`the workspace has no object type ${typeId}`)
  const relationship = isRecord(relationshipAttributes) ? relationshipAttributes : {}
  const subject = doerOf({ userId, anonymousId })
  return subject && relate(state, subject, object, relationship, moment)
}

import type { TrackReading } from '@cio/wire'
import type { SemanticEvent } from '../semantic-events.ts'
import type { Moment, State } from '../state/state.ts'
import { registerDevice, removeDevice } from './device-events.ts'
import type { Effect } from './effect.ts'
import { deleteObject, deleteRelationship } from './object-events.ts'
import { deletePerson, suppressPerson, unsuppressPerson } from './person-events.ts'
import { reportContent, reportDelivery } from './report-events.ts'

type SemanticEffect = (state: State, fields: TrackReading, moment: Moment) => Effect

const effects: Readonly<Record<SemanticEvent, SemanticEffect>> = {
  'Device Created or Updated': registerDevice,
  'Device Deleted': removeDevice,
  'User Deleted': deletePerson,
  'User Suppressed': suppressPerson,
  'User Unsuppressed': unsuppressPerson,
  'Relationship Deleted': deleteRelationship,
  'Object Deleted': deleteObject,
  'Group Deleted': deleteObject,
  'Report Delivery Event': reportDelivery,
  'Report Content Event': reportContent,
  // [map] The lifecycle events that touch devices; without a token they leave no trace in a workspace.
  'Application Installed': registerDevice,
  'Application Opened': registerDevice,
  'Application Uninstalled': removeDevice,
}

export function applySemanticEvent(state: State, event: SemanticEvent, fields: TrackReading, moment: Moment): Effect {
  return effects[event](state, fields, moment)
}

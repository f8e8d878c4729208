import type { TrackReading } from '@cio/wire'
import type { SemanticEvent } from '../semantic-events.ts'
import { type Identifier, readIdentifier } from '../state/identifier.ts'
import type { Moment, State } from '../state/state.ts'
import { deviceGone, deviceSeen } from './device-events.ts'
import type { Effect } from './effect.ts'
import { objectDeleted, relationshipDeleted } from './object-events.ts'
import { deletePerson, suppressPerson, unsuppressPerson } from './removal.ts'
import { reportContent, reportDelivery } from './report-events.ts'

type SemanticEffect = (state: State, fields: TrackReading, moment: Moment) => Effect

const toUser =
  (act: (state: State, address: Identifier, moment: Moment) => Effect): SemanticEffect =>
  (state, { userId = '' }, moment) =>
    act(state, readIdentifier(userId), moment)

const effects: Readonly<Record<SemanticEvent, SemanticEffect>> = {
  'Device Created or Updated': deviceSeen,
  'Device Deleted': deviceGone,
  'User Deleted': toUser(deletePerson),
  'User Suppressed': toUser(suppressPerson),
  'User Unsuppressed': toUser(unsuppressPerson),
  'Relationship Deleted': relationshipDeleted,
  'Object Deleted': objectDeleted,
  'Group Deleted': objectDeleted,
  'Report Delivery Event': reportDelivery,
  'Report Content Event': reportContent,
  // [map] The lifecycle events that touch devices; without a token they leave no trace in a workspace.
  'Application Installed': deviceSeen,
  'Application Opened': deviceSeen,
  'Application Uninstalled': deviceGone,
}

export function applySemanticEvent(state: State, event: SemanticEvent, fields: TrackReading, moment: Moment): Effect {
  return effects[event](state, fields, moment)
}

import type { TrackReading } from '@cio/wire'
import { isSemanticEvent } from '../semantic-events.ts'
import type { Moment, State } from '../state/state.ts'
import type { Effect } from './effect.ts'
import { recordHappening } from './happening.ts'
import { applySemanticEvent } from './semantic-event.ts'

/** Records an event, or does what a semantic event says. [doc] Blanks around the name are trimmed. */
export function applyTrack(state: State, fields: TrackReading, moment: Moment): Effect {
  if (isSemanticEvent(fields.event)) return applySemanticEvent(state, fields.event, fields, moment)
  const name = fields.event.trim()
  return recordHappening(state, fields, { type: 'event', name, properties: fields.properties ?? {} }, moment)
}

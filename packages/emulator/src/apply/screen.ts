import type { ScreenReading } from '@cio/wire'
import { identifierOf } from '../semantic-events.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect } from './effect.ts'
import { recordHappening } from './happening.ts'

/** Records a screen view. The mapping cannot do without a name. [map] */
export function applyScreen(state: State, fields: ScreenReading, moment: Moment): Effect {
  const name = identifierOf(fields.name)
  if (name === undefined) return noEffect('a screen view without a name cannot be recorded')
  return recordHappening(state, fields, { type: 'screen', name, properties: fields.properties ?? {} }, moment)
}

import type { PageReading } from '@cio/wire'
import { identifierOf } from '../semantic-events.ts'
import type { Moment, State } from '../state/state.ts'
import { type Effect, noEffect } from './effect.ts'
import { recordHappening } from './happening.ts'

/** Records a page view. Its name is `properties.url` [map]; without one `name`, then `properties.path` [default]. */
export function applyPage(state: State, fields: PageReading, moment: Moment): Effect {
  const properties = fields.properties ?? {}
  const name = identifierOf(properties.url) ?? identifierOf(fields.name) ?? identifierOf(properties.path)
  if (name === undefined) return noEffect('a page view without properties.url, name and properties.path has no name')
  return recordHappening(state, fields, { type: 'page', name, properties }, moment)
}

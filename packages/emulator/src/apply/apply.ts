import type { Message } from '../judgement.ts'
import type { Moment, State } from '../state/state.ts'
import { applyAlias } from './alias.ts'
import type { Effect } from './effect.ts'
import { applyGroup } from './group.ts'
import { recordPlainEvent } from './happening.ts'
import { applyIdentify } from './identify.ts'
import { reachesWorkspace } from './integrations.ts'
import { overLimits } from './limits.ts'
import { applyPage } from './page.ts'
import { applyScreen } from './screen.ts'
import { applyTrack } from './track.ts'

/** Does what a message says, if it is for the workspace and within its limits. A batch is a loop over this. */
export function apply(state: State, message: Message, moment: Moment): Effect {
  const { destinationNames, pipelinesLimits } = state.behaviour
  if (message.type !== 'plain event' && !reachesWorkspace(message.fields.integrations, destinationNames))
    return EXCLUDED
  const excess = pipelinesLimits === 'drop' ? overLimits(message) : undefined
  return excess === undefined ? carryOut(state, message, moment) : { code: 'oversize', reason: excess }
}

const EXCLUDED: Effect = { code: 'excluded', reason: 'integrations keeps the message from the workspace' }

function carryOut(state: State, message: Message, moment: Moment): Effect {
  switch (message.type) {
    case 'identify':
      return applyIdentify(state, message.fields, moment)
    case 'track':
      return applyTrack(state, message.fields, moment)
    case 'plain event':
      return recordPlainEvent(state, message.fields, moment)
    case 'page':
      return applyPage(state, message.fields, moment)
    case 'screen':
      return applyScreen(state, message.fields, moment)
    case 'group':
      return applyGroup(state, message.fields, moment)
    case 'alias':
      return applyAlias(state, message.fields, moment)
  }
}

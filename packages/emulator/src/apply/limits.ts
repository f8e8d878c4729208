import type { Message } from '../judgement.ts'
import { isRecord, isSemanticEvent } from '../semantic-events.ts'
import { PREFERENCES } from '../state/subscription-preferences.ts'
import { attributeProblems, eventNameProblems, idProblems } from '../track/limits.ts'
import type { Problem } from '../track/operation.ts'

/** No text of so few characters is over any limit, whatever they are: nearly all are, and need not be measured. */
const SURELY_SHORT = 33

/**
 * What of a message is over the limits that a workspace has for names, values and ids; `undefined` if nothing.
 *
 * [doc] The limits are those of the Track API. [map] There every message of the Pipelines API ends as one operation, which is
 * refused as a whole. [default] Nobody has seen it: the service says nothing, in strict mode either. Names of pages are
 * addresses, and often longer than the name of an event may be: no limit is known of them.
 */
export function overLimits(message: Message): string | undefined {
  const problems = [...idsOf(message), ...namesOf(message)]
  return problems.length === 0 ? undefined : problems.map((problem) => problem.message).join('; ')
}

function idsOf({ type, fields }: Message): readonly Problem[] {
  const user = tooLong('userId', fields.userId)
  if (type === 'group') return [...user, ...tooLong('groupId', fields.groupId)]
  return type === 'alias' ? [...user, ...tooLong('previousId', fields.previousId)] : user
}

function namesOf(message: Message): readonly Problem[] {
  switch (message.type) {
    case 'plain event':
    case 'track': {
      const { event } = message.fields
      return event.length <= SURELY_SHORT || isSemanticEvent(event) ? NONE : eventNameProblems(event.trim())
    }
    case 'identify':
    case 'group': {
      const {
        [PREFERENCES]: _preferences,
        relationshipAttributes,
        objectAttributes,
        ...own
      } = message.fields.traits ?? {}
      return [own, relationshipAttributes, objectAttributes]
        .filter(isRecord)
        .flatMap((part) => attributeProblems(part, ''))
    }
    default:
      return NONE
  }
}

const NONE: readonly Problem[] = []

function tooLong(field: string, id: string | undefined): readonly Problem[] {
  return id === undefined || id.length <= SURELY_SHORT ? NONE : idProblems(field, id)
}

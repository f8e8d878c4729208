import type { Subject } from '../apply/relationships.ts'
import type { Happening } from '../state/state.ts'
import { type Fields, readObject, readSeconds } from './fields.ts'
import { eventDataProblems, eventNameProblems } from './limits.ts'
import { invalid, type Judged, judged, type Problem, required } from './operation.ts'

/** The published texts of both sources; which of them the service sends is an option. [doc] */
export const BLANK_EVENT_NAME = 'event name must not be blank'

/** What both versions know of an event. */
export type EventFields = {
  readonly type: Happening['type']
  readonly doer: Subject | undefined
  readonly name: unknown
  readonly id: unknown
  readonly timestamp: unknown
  readonly data: unknown
  /** `data` in v1, `attributes` in v2. */
  readonly dataField: string
}

/** Looks at an event, a page or a screen. [doc] Blanks around the name are trimmed. */
export function judgeEvent(fields: EventFields): Judged {
  const name = typeof fields.name === 'string' ? fields.name.trim() : ''
  const at = readSeconds(fields.timestamp, 'timestamp')
  const data = readObject(fields.data, fields.dataField)
  const problems: Problem[] = [
    ...nameProblems(fields.name, name, fields.type),
    // [doc] The page says hash for object.
    ...(data.problems.length > 0 ? [invalid(fields.dataField, 'event data must be a hash')] : []),
    ...at.problems,
    ...(fields.id === undefined || fields.id === null || typeof fields.id === 'string'
      ? []
      : [invalid('id', 'event id must be a string value')]),
    ...eventDataProblems(fields.dataField, data.value ?? {}),
  ]
  return judged(problems, () => ({
    action: fields.type,
    doer: fields.doer,
    name,
    eventId: typeof fields.id === 'string' ? fields.id : undefined,
    data: data.value ?? {},
    at: at.value,
  }))
}

/** [default] The limit is said to be that of event names; pages are named by URLs, which are often longer. */
function nameProblems(given: unknown, name: string, type: Happening['type']): Problem[] {
  if (given !== undefined && given !== null && typeof given !== 'string') {
    return [invalid('name', 'event name must be a string value')]
  }
  if (name === '') return [required('name', BLANK_EVENT_NAME)]
  return type === 'event' ? eventNameProblems(name) : []
}

const V1_TYPES: Readonly<Record<string, Happening['type']>> = { event: 'event', page: 'page', screen: 'screen' }

/** Looks at an event of v1. */
export function judgeV1Event(body: Fields, doer: Subject | undefined): Judged {
  const given = body.type ?? 'event'
  const type = typeof given === 'string' && Object.hasOwn(V1_TYPES, given) ? V1_TYPES[given] : undefined
  const { name, id, timestamp, data } = body
  const event = judgeEvent({ type: type ?? 'event', doer, name, id, timestamp, data, dataField: 'data' })
  if (type !== undefined) return event
  return { problems: [invalid('type', 'event type must be event, page or screen'), ...(event.problems ?? [])] }
}

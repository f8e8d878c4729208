import {
  type AliasReading,
  aliasReading,
  type GroupReading,
  groupReading,
  type IdentifyReading,
  identifyReading,
  type PageReading,
  pageReading,
  type ScreenReading,
  screenReading,
  type TrackReading,
  trackReading,
} from '@cio/wire'
import * as v from 'valibot'
import type { PlainEvent } from './scan/plain-event.ts'
import { isRecord, semanticProblems } from './semantic-events.ts'
import type { Behaviour } from './state/options.ts'

/** A message whose shape has been looked at. */
export type Message =
  | { readonly type: 'identify'; readonly fields: IdentifyReading }
  | { readonly type: 'track'; readonly fields: TrackReading }
  | { readonly type: 'page'; readonly fields: PageReading }
  | { readonly type: 'screen'; readonly fields: ScreenReading }
  | { readonly type: 'group'; readonly fields: GroupReading }
  | { readonly type: 'alias'; readonly fields: AliasReading }
  /** A `track` of which only what decides anything has been read. */
  | { readonly type: 'plain event'; readonly fields: PlainEvent }

export type MessageType = Exclude<Message['type'], 'plain event'>

/** What the check found: the message, or what is wrong with it. Both modes are told the same. */
export type Judgement =
  | { readonly message: Message; readonly problems?: undefined; readonly isSemantic?: undefined }
  | {
      readonly message?: undefined
      /** One sentence per problem. */
      readonly problems: readonly string[]
      /** Whether only the inside of a semantic event is wrong, at which strict mode may not look. */
      readonly isSemantic: boolean
    }

const readings = {
  identify: identifyReading,
  track: trackReading,
  page: pageReading,
  screen: screenReading,
  group: groupReading,
  alias: aliasReading,
}

const MESSAGE_TYPES: ReadonlySet<unknown> = new Set(Object.keys(readings))

export function isMessageType(type: unknown): type is MessageType {
  return MESSAGE_TYPES.has(type)
}

/**
 * Looks at one message.
 *
 * @param isBatchItem - A `group` then also has to say who. [doc] (Required by the schema of batch items only.)
 */
export function judge(type: MessageType, input: unknown, behaviour: Behaviour, isBatchItem: boolean): Judgement {
  if (!isRecord(input)) return { problems: ['message is not an object'], isSemantic: false }
  const reading = v.safeParse(readings[type], input)
  if (!reading.success) return { problems: reading.issues.map(sentence), isSemantic: false }
  const message = { type, fields: reading.output } as Message
  const problems = requirements(message, behaviour, isBatchItem)
  if (problems.length > 0) return { problems, isSemantic: false }
  const inside = message.type === 'track' ? semanticProblems(message.fields) : NONE
  return inside.length > 0 ? { problems: inside, isSemantic: true } : { message }
}

const NONE: readonly string[] = []
const NOBODY = 'Must have userId or anonymousId'

/**
 * What strict mode is known to want, as a third party restates the documentation, and the required lists of the OpenAPI
 * document. [doc] The complete list is not published.
 */
function requirements(message: Message, behaviour: Behaviour, isBatchItem: boolean): readonly string[] {
  const { userId } = message.fields
  const anonymousId = message.fields.anonymousId
  const isNobody = userId === undefined && anonymousId === undefined
  switch (message.type) {
    case 'identify': {
      const email = message.fields.traits?.email
      const isByEmail = behaviour.acceptsIdentifyByEmail && typeof email === 'string' && email !== ''
      return isNobody && !isByEmail ? [NOBODY] : NONE
    }
    case 'track': {
      const isUnnamed = message.fields.event.trim() === ''
      return [...(isNobody ? [NOBODY] : []), ...(isUnnamed ? ['event is empty'] : [])]
    }
    case 'group': {
      const isObjectMissing = message.fields.groupId === undefined
      return [...(isObjectMissing ? ['groupId is missing'] : []), ...(isNobody && isBatchItem ? [NOBODY] : [])]
    }
    case 'alias': {
      const isPreviousMissing = message.fields.previousId === undefined
      return [...(isPreviousMissing ? ['previousId is missing'] : []), ...(isNobody ? [NOBODY] : [])]
    }
    default:
      return isNobody ? [NOBODY] : NONE
  }
}

/** What is wrong with one field of an object: `event is not a string`. */
export function sentence(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return issue.received === 'undefined' ? `${path} is missing` : `${path} ${issue.message}`
}

import { batchReading } from '@cio/wire'
import * as v from 'valibot'
import { apply } from '../apply/apply.ts'
import { readBatch, readBody } from '../body.ts'
import type { Clock } from '../clock.ts'
import type { DropCode, DropLedger } from '../drop-ledger.ts'
import { ACCEPTED, type Answer, type Incoming, metaErrors } from '../exchange.ts'
import { type Excess, excessOf } from '../json-size.ts'
import { isMessageType, type Judgement, judge, type Message, type MessageType, sentence } from '../judgement.ts'
import type { PipelinesRoute } from '../route.ts'
import { ScannedItem } from '../scan/batch.ts'
import type { PlainEvent } from '../scan/plain-event.ts'
import { isRecord } from '../semantic-events.ts'
import type { Behaviour } from '../state/options.ts'
import { readMoment } from '../timestamps.ts'
import type { Workspace } from '../workspace.ts'

/** What the routes of the Pipelines API need from the emulator. */
export type PipelinesContext = {
  readonly clock: Clock
  /** For requests whose key leads to no workspace. */
  readonly strayLedger: DropLedger
  /** How an unknown key is treated, where no workspace can say. */
  readonly behaviour: Behaviour
  readonly isDoingNothing: boolean
}

const SINGLE: readonly MessageType[] = ['identify', 'track', 'page', 'screen', 'group', 'alias']

export function pipelinesRoutes(context: PipelinesContext): PipelinesRoute[] {
  const single = SINGLE.map((type) => ({ type, path: `/v1/${type}` }))
  return [...single, { type: 'batch' as const, path: '/v1/batch' }].map(({ type, path }) => ({
    surface: 'pipelines',
    method: 'POST',
    path,
    handle: (incoming, workspace) => receive(context, type, incoming, workspace),
  }))
}

type Refusal = { readonly code: DropCode; readonly reasons: readonly string[]; readonly status: number }

/** One message of a request: what it is, or why it is none. */
type Item = {
  readonly judgement: Judgement
  readonly type?: string | undefined
  readonly messageId?: string | undefined
  readonly index?: number
  readonly source: unknown
  readonly excess?: Excess
}

function receive(
  context: PipelinesContext,
  type: MessageType | 'batch',
  incoming: Incoming,
  workspace: Workspace | undefined,
): Answer {
  // [doc] Only the value 1 turns strict mode on.
  const isStrict = incoming.header('x-strict-mode') === '1'
  const receivedAt = context.clock.now()
  if (!workspace) return receiveFromStranger(context, incoming, isStrict, receivedAt)
  if (workspace.mode === 'do-nothing') return ACCEPTED
  return receiveInto(workspace, type, incoming, isStrict, receivedAt)
}

function receiveFromStranger(context: PipelinesContext, incoming: Incoming, isStrict: boolean, at: number): Answer {
  if (context.isDoingNothing) return ACCEPTED
  const isRefused = isStrict || context.behaviour.permissiveUnknownKey === 'reject'
  const reasons = ['no workspace has this write key']
  const { method, path } = incoming
  context.strayLedger.record({ at, code: 'unauthorized', reasons, status: isRefused ? 401 : 200, method, path })
  return isRefused ? metaErrors(401, ['Unauthorized request']) : ACCEPTED
}

function receiveInto(
  workspace: Workspace,
  type: MessageType | 'batch',
  incoming: Incoming,
  isStrict: boolean,
  receivedAt: number,
): Answer {
  const { behaviour } = workspace
  const read = type === 'batch' ? readBatch(incoming, behaviour) : readBody(incoming)
  const limit = type === 'batch' ? behaviour.batchMaxBytes : behaviour.messageMaxBytes
  if (read.bytes > limit) {
    const reasons = [`body has ${read.bytes} bytes, the limit is ${limit}`]
    return refuse(workspace, incoming, isStrict, receivedAt, oversize(behaviour, reasons))
  }
  if (read.problem !== undefined) {
    return refuse(workspace, incoming, isStrict, receivedAt, invalid([read.problem]))
  }
  const items = type === 'batch' ? batchItems(read.value, behaviour) : [singleItem(type, read.value, behaviour)]
  if (!Array.isArray(items))
    return refuse(workspace, incoming, isStrict, receivedAt, invalid(items.problems), read.value)
  return settle(workspace, incoming, isStrict, receivedAt, items)
}

/** Applies what is good, and says or notes what is not. The one place where the two modes part. */
function settle(
  workspace: Workspace,
  incoming: Incoming,
  isStrict: boolean,
  receivedAt: number,
  items: readonly Item[],
): Answer {
  const { behaviour } = workspace
  const bad = items.filter((item) => item.excess || item.judgement.problems)
  const told = isStrict
    ? bad.filter(
        ({ judgement, excess }) => excess || !judgement.isSemantic || behaviour.strictSemanticEvents === 'reject',
      )
    : []
  const isOversize = told.some((item) => item.excess === 'too large')
  const status = told.length === 0 ? 200 : isOversize ? behaviour.strictOversizeStatus : 400
  for (const item of bad) {
    const code = item.excess === 'too large' ? 'oversize' : 'invalid'
    note(workspace, incoming, receivedAt, { code, reasons: reasonsOf(item, behaviour), status }, item)
  }
  const isRefusedWhole = told.length > 0 && behaviour.strictBatch === 'reject-all'
  if (!isRefusedWhole) {
    for (const item of items) {
      const { message } = item.judgement
      if (message && !item.excess) applyLater(workspace, incoming, receivedAt, message, item)
    }
  }
  if (told.length === 0) return ACCEPTED
  const sentences = told.flatMap((item) => {
    const reasons = reasonsOf(item, behaviour)
    return item.index === undefined ? reasons : reasons.map((reason) => `batch.${item.index}: ${reason}`)
  })
  return metaErrors(status, sentences)
}

function applyLater(workspace: Workspace, incoming: Incoming, receivedAt: number, message: Message, item: Item): void {
  const { timestamp, originalTimestamp } = message.fields
  const moment = { at: readMoment(timestamp, originalTimestamp, receivedAt), receivedAt }
  workspace.write((state) => {
    const ineffective = apply(state, message, moment)
    if (ineffective) {
      const { code, reason } = ineffective
      note(workspace, incoming, receivedAt, { code, reasons: [reason], status: 200 }, item)
    }
  })
}

function singleItem(type: MessageType, value: unknown, behaviour: Behaviour): Item {
  const excess = excessOf(value, Number.POSITIVE_INFINITY)
  return { judgement: judge(type, value, behaviour, false), type, messageId: messageIdOf(value), source: value, excess }
}

function batchItems(value: unknown, behaviour: Behaviour): Item[] | { readonly problems: readonly string[] } {
  if (!isRecord(value)) return { problems: ['body is not an object'] }
  const frame = v.safeParse(batchReading, value)
  if (!frame.success) {
    return { problems: frame.issues.map(sentence) }
  }
  const { batch, context, integrations } = frame.output
  return batch.map((item, index) => {
    if (item instanceof ScannedItem && item.plain && !integrations) return plainItem(item, item.plain, index)
    const source = item instanceof ScannedItem ? item.toJSON() : item
    // [doc] Each item has the limit of a single call as well.
    const excess = excessOf(source, behaviour.messageMaxBytes)
    if (!isRecord(source)) return { judgement: notAnObject, index, source, excess }
    const { type } = source
    const messageId = messageIdOf(source)
    if (!isMessageType(type)) {
      const problem = type === undefined ? 'type is missing' : `type ${JSON.stringify(type)} is not known`
      const judgement = { problems: [problem], isSemantic: false }
      return { judgement, messageId, index, source, excess }
    }
    // [doc] What stands beside the array applies to every item; [client] items have their own as well. The item's wins. [default]
    const filled = fillIn(fillIn(source, 'context', context), 'integrations', integrations)
    return { judgement: judge(type, filled, behaviour, true), type, messageId, index, source, excess }
  })
}

/** What stands beside the array can only be its context, at which nobody looks for an ordinary event. */
function plainItem(source: ScannedItem, event: PlainEvent, index: number): Item {
  const judgement: Judgement = { message: { type: 'plain event', fields: event } }
  return { judgement, type: 'track', messageId: event.messageId, index, source }
}

const notAnObject: Judgement = { problems: ['message is not an object'], isSemantic: false }

function fillIn(
  item: Record<string, unknown>,
  field: 'context' | 'integrations',
  shared: Record<string, unknown> | null | undefined,
): Record<string, unknown> {
  if (!shared) return item
  const own = item[field]
  if (own !== undefined && own !== null && !isRecord(own)) return item
  return { ...item, [field]: { ...shared, ...own } }
}

function messageIdOf(value: unknown): string | undefined {
  const messageId = isRecord(value) ? value.messageId : undefined
  return typeof messageId === 'string' ? messageId : undefined
}

function reasonsOf(item: Item, behaviour: Behaviour): readonly string[] {
  if (item.excess === 'too large') return [`message is over ${behaviour.messageMaxBytes} bytes`]
  if (item.excess === 'too deep') return ['message is nested too deeply']
  return item.judgement.problems ?? []
}

function invalid(reasons: readonly string[]): Refusal {
  return { code: 'invalid', reasons, status: 400 }
}

function oversize(behaviour: Behaviour, reasons: readonly string[]): Refusal {
  return { code: 'oversize', reasons, status: behaviour.strictOversizeStatus }
}

function refuse(
  workspace: Workspace,
  incoming: Incoming,
  isStrict: boolean,
  at: number,
  refusal: Refusal,
  source?: unknown,
): Answer {
  const status = isStrict ? refusal.status : 200
  note(workspace, incoming, at, { ...refusal, status }, { source })
  return isStrict ? metaErrors(status, refusal.reasons) : ACCEPTED
}

function note(
  workspace: Workspace,
  { method, path }: Incoming,
  at: number,
  { code, reasons, status }: Refusal,
  { type, messageId, index, source }: Omit<Item, 'judgement'>,
): void {
  const drop = {
    at,
    code,
    reasons,
    status,
    method,
    path,
    ...(type !== undefined && { type }),
    ...(messageId !== undefined && { messageId }),
    ...(index !== undefined && { batchIndex: index }),
  }
  workspace.ledger.record(drop, source)
}

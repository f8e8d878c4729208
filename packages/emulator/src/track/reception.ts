import { applyOperation } from '../apply/operation.ts'
import type { Directory } from '../auth.ts'
import { readBody } from '../body.ts'
import type { Clock } from '../clock.ts'
import type { DropCode, DropLedger } from '../drop-ledger.ts'
import { ACCEPTED, type Answer, type Incoming, json } from '../exchange.ts'
import { excessOf } from '../json-size.ts'
import { STATUS_CODES } from '../node-http.ts'
import type { TrackRoute } from '../route.ts'
import type { Behaviour } from '../state/options.ts'
import { readMoment } from '../timestamps.ts'
import type { Workspace } from '../workspace.ts'
import type { Operation } from './operation.ts'

/** What the routes of the Track API need from the emulator. */
export type TrackContext = {
  readonly directory: Directory
  readonly clock: Clock
  /** For requests that lead to no workspace. */
  readonly strayLedger: DropLedger
  /** How a request is treated where no workspace can say. */
  readonly behaviour: Behaviour
  readonly isDoingNothing: boolean
}

/** A request that somebody is known to have sent. */
export type Call = {
  readonly workspace: Workspace
  readonly incoming: Incoming
  readonly parameters: Readonly<Record<string, string>>
  /** Unix milliseconds. */
  readonly receivedAt: number
}

/** [doc] 204 without a body: forms alone. */
export const NO_CONTENT: Answer = { status: 204, body: undefined }

/**
 * Headers of the Track host. [rec] 27 May 2026, answers with 200; [default] of the others the same. What its front end adds
 * (`via`, `alt-svc`, `strict-transport-security`) is left out: it would send a client elsewhere.
 */
function withTrackHeaders(answer: Answer): Answer {
  return {
    ...answer,
    headers: {
      'cache-control': 'no-cache, no-store, must-revalidate, max-age=0',
      'access-control-allow-origin': '*',
      status: `${answer.status} ${STATUS_CODES[answer.status] ?? ''}`,
      ...answer.headers,
    },
  }
}

/**
 * A route that wants the keys of a workspace, or knows whose it is without.
 *
 * @param rest - `isRead` for what changes nothing, `accepted` for what is answered in do-nothing mode.
 */
export function trackRoute(
  context: TrackContext,
  { method, path }: Pick<TrackRoute, 'method' | 'path'>,
  handle: (call: Call) => Answer,
  rest: {
    readonly isRead?: boolean
    readonly accepted?: Answer
    /** Found by what it is about, if the keys say nothing. */
    readonly ownerOf?: (incoming: Incoming, parameters: Call['parameters']) => Workspace | undefined
    /** For whom nobody can be found; the default says 401. */
    readonly handleStray?: (incoming: Incoming, parameters: Call['parameters']) => Answer
  } = {},
): TrackRoute {
  const { isRead = false, accepted = ACCEPTED, ownerOf, handleStray } = rest
  const answer = (incoming: Incoming, workspace: Workspace | undefined, parameters: Call['parameters']): Answer => {
    if (!workspace) {
      if (context.isDoingNothing && !isRead) return accepted
      return handleStray ? handleStray(incoming, parameters) : refuseStranger(context, incoming)
    }
    if (workspace.behaviour.trackRedirectOrigin !== '' && !isRead) return redirect(workspace.behaviour, incoming)
    if (workspace.mode === 'do-nothing' && !isRead) return accepted
    return handle({ workspace, incoming, parameters, receivedAt: context.clock.now() })
  }
  return {
    surface: 'track',
    method,
    path,
    callerOf: (incoming, parameters) => context.directory.ofTrackKeys(incoming) ?? ownerOf?.(incoming, parameters),
    handle: (incoming, workspace, parameters) => withTrackHeaders(answer(incoming, workspace, parameters)),
  }
}

function redirect(behaviour: Behaviour, { path, search }: Incoming): Answer {
  const location = behaviour.trackRedirectOrigin + path + search
  return { status: behaviour.trackRedirectStatus, body: '', headers: { location } }
}

function refuseStranger({ strayLedger, clock, behaviour }: TrackContext, { method, path }: Incoming): Answer {
  const reasons = ['no workspace has these Track keys']
  strayLedger.record({ at: clock.now(), code: 'unauthorized', reasons, status: 401, method, path })
  return json(behaviour.trackUnauthorizedBody, 401)
}

/** A body, or why there is none. */
export type JsonBody =
  | { readonly value: unknown; readonly bytes: number; readonly problem?: undefined }
  | { readonly problem: string; readonly bytes: number }

/** Reads a body that is not nested beyond all reason. */
export function readJson(incoming: Incoming): JsonBody {
  const read = readBody(incoming)
  if (read.problem !== undefined) return read
  const isTooDeep = excessOf(read.value, Number.POSITIVE_INFINITY) === 'too deep'
  return isTooDeep ? { problem: 'body is nested too deeply', bytes: read.bytes } : read
}

/** What a drop says about where it came from. */
type Origin = {
  readonly operation?: Operation | undefined
  readonly index?: number | undefined
  readonly source: unknown
}

/** Changes the workspace, now or once the change may be seen, and notes what had no effect. */
export function applyLater(call: Call, operation: Operation, origin: Omit<Origin, 'operation'>): void {
  const { workspace, receivedAt } = call
  const moment = { at: readMoment(operation.at, undefined, receivedAt), receivedAt }
  workspace.write((state) => {
    const ineffective = applyOperation(state, operation, moment)
    if (ineffective) note(call, ineffective.code, [ineffective.reason], 200, { ...origin, operation })
  })
}

/** Writes into the drop ledger. */
export function note(
  { workspace, incoming, receivedAt }: Call,
  code: DropCode,
  reasons: readonly string[],
  status: number,
  { operation, index, source }: Origin,
): void {
  const { method, path } = incoming
  const eventId = operation && 'eventId' in operation ? operation.eventId : undefined
  workspace.ledger.record(
    {
      at: receivedAt,
      code,
      reasons,
      status,
      method,
      path,
      ...(operation && { type: operation.action }),
      ...(eventId !== undefined && { messageId: eventId }),
      ...(index !== undefined && { batchIndex: index }),
    },
    source,
  )
}

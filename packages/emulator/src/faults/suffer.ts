import { type Answer, appError, type Incoming, metaErrors } from '../exchange.ts'
import type { Route } from '../route.ts'
import type { Workspace } from '../workspace.ts'
import type { Fault } from './fault.ts'
import type { Plan } from './faults.ts'
import type { RateLimit } from './rate-limit.ts'

/** A request on its way to its route. */
export type Arrival = {
  readonly route: Route
  readonly incoming: Incoming
  readonly workspace: Workspace
  /** Lets the route answer; every call is one more arrival of the request. */
  readonly answer: () => Answer
}

/** Lets a request meet what its workspace has in store for it. */
export function suffer(arrival: Arrival): Answer | Promise<Answer> {
  const { workspace, route } = arrival
  const plan = workspace.faults.plan(route, workspace.clock.elapsed())
  if (plan.delayMs <= 0) return outcome(arrival, plan)
  return workspace.pause(plan.delayMs).then(() => outcome(arrival, plan))
}

function outcome(arrival: Arrival, { fault, exceeded }: Plan): Answer {
  if (exceeded?.onExcess === 'drop') return dropped(arrival, excessOf(exceeded))
  if (exceeded) {
    const refusal = errorOf(arrival.route, 429, excessOf(exceeded))
    return unapplied(arrival, withRetryAfter(refusal, exceeded.retryAfter), 'rate-limit')
  }
  return fault ? afflicted(arrival, fault) : arrival.answer()
}

function excessOf({ requestsPerSecond: rate }: RateLimit): string {
  return rate < 1 ? `more than one request within ${1 / rate} seconds` : `more than ${rate} requests within a second`
}

function afflicted(arrival: Arrival, fault: Fault): Answer {
  const { answer, route } = arrival
  switch (fault.kind) {
    case 'delay':
      return answer()
    case 'answer': {
      const { status, body, retryAfter, isApplied = false } = fault
      const plain = body === undefined ? errorOf(route, status, 'as asked for') : { status, body: textOf(body) }
      const given = withRetryAfter(plain, retryAfter)
      if (!isApplied) return unapplied(arrival, given, fault.kind)
      answer()
      return given
    }
    case 'reset-before':
      return unapplied(arrival, { status: 0, body: undefined, damage: 'reset' }, fault.kind)
    case 'reset-after':
      return { ...answer(), damage: 'reset' }
    case 'truncated-body':
      return { ...answer(), damage: 'truncated' }
    case 'malformed-body': {
      const { body = '', ...rest } = answer()
      return { ...rest, body: `<${body}` }
    }
    case 'drop':
      return dropped(arrival, 'as asked for')
    case 'duplicate':
      answer()
      return answer()
  }
}

/** The answer that would have been given, and nothing done. */
function dropped({ workspace, incoming, answer }: Arrival, reason: string): Answer {
  const given = workspace.withoutWriting(answer)
  const { method, path } = incoming
  workspace.ledger.record({
    at: workspace.clock.now(),
    code: 'fault',
    reasons: [`dropped: ${reason}`],
    status: given.status,
    method,
    path,
  })
  return given
}

/** An answer that no route gave; the journal is told here, since the route never hears of the request. */
function unapplied({ workspace, incoming }: Arrival, given: Answer, fault: string): Answer {
  workspace.recordRequest(incoming, given.status, fault)
  return given
}

function errorOf({ surface }: Route, status: number, detail: string): Answer {
  return surface === 'app' ? appError(status, detail) : metaErrors(status, [detail])
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '')
}

function withRetryAfter(answer: Answer, retryAfter: number | string | undefined): Answer {
  if (retryAfter === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfter) } }
}

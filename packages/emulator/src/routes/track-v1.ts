import { ACCEPTED, type Answer, type Incoming, json, metaErrors } from '../exchange.ts'
import type { TrackRoute } from '../route.ts'
import { isRecord } from '../semantic-events.ts'
import type { Behaviour } from '../state/options.ts'
import { BLANK_EVENT_NAME } from '../track/event.ts'
import { judgeMetric, judgePushEvent } from '../track/metric.ts'
import { invalid, type Judged, type Operation, type Problem } from '../track/operation.ts'
import { applyLater, type Call, NO_CONTENT, note, readJson, type TrackContext, trackRoute } from '../track/reception.ts'
import {
  changeSegment,
  deleteCustomer,
  deleteDevice,
  identifyCustomer,
  mergeCustomers,
  putDevice,
  submitForm,
  suppressCustomer,
  trackAnonymousEvent,
  trackEvent,
  unsubscribe,
  unsuppressCustomer,
  type V1Judge,
} from '../track/v1.ts'
import type { Workspace } from '../workspace.ts'

/** One write of v1. */
type V1Operation = {
  readonly method: TrackRoute['method']
  readonly path: string
  readonly judge: V1Judge
  /** Whether the body is read; what takes none ignores it. */
  readonly hasBody: boolean
  /** [doc] `{}` for all but forms. */
  readonly accepted?: Answer
  /** [doc] Merging says `meta.error` in every source. */
  readonly isSingleError?: boolean
  /** [doc] No keys are needed: the workspace is that of the delivery. */
  readonly isOpen?: boolean
  /** [doc] No answer but 200 is declared, so that what is wrong is only noted. [default] */
  readonly isAlwaysAccepted?: boolean
  /** [doc] `Content-Type: application/json` is mandatory. */
  readonly needsJsonType?: boolean
}

const CUSTOMER = '/api/v1/customers/:identifier'
const SEGMENT = '/api/v1/segments/:segment_id'
const REPORT = { method: 'POST', hasBody: true, isOpen: true, isAlwaysAccepted: true } as const

const OPERATIONS: readonly V1Operation[] = [
  { method: 'PUT', path: CUSTOMER, judge: identifyCustomer, hasBody: true },
  { method: 'DELETE', path: CUSTOMER, judge: deleteCustomer, hasBody: false },
  { method: 'PUT', path: `${CUSTOMER}/devices`, judge: putDevice, hasBody: true },
  { method: 'DELETE', path: `${CUSTOMER}/devices/:device_id`, judge: deleteDevice, hasBody: false },
  { method: 'POST', path: `${CUSTOMER}/suppress`, judge: suppressCustomer, hasBody: false },
  { method: 'POST', path: `${CUSTOMER}/unsuppress`, judge: unsuppressCustomer, hasBody: false },
  { method: 'POST', path: `${CUSTOMER}/events`, judge: trackEvent, hasBody: true },
  { method: 'POST', path: '/api/v1/events', judge: trackAnonymousEvent, hasBody: true },
  { method: 'POST', path: '/api/v1/forms/:form_id/submit', judge: submitForm, hasBody: true, accepted: NO_CONTENT },
  { method: 'POST', path: '/api/v1/merge_customers', judge: mergeCustomers, hasBody: true, isSingleError: true },
  { method: 'POST', path: `${SEGMENT}/add_customers`, judge: changeSegment('add'), hasBody: true },
  { method: 'POST', path: `${SEGMENT}/remove_customers`, judge: changeSegment('remove'), hasBody: true },
  { ...REPORT, path: '/api/v1/metrics', judge: ({ body }) => judgeMetric(body) },
  { ...REPORT, path: '/api/v1/push/events', judge: ({ body }) => judgePushEvent(body) },
  {
    method: 'POST',
    path: '/unsubscribe/:delivery_id',
    judge: unsubscribe,
    hasBody: true,
    isOpen: true,
    needsJsonType: true,
  },
]

export function trackV1Routes(context: TrackContext): TrackRoute[] {
  const read = (path: string, answer: (call: Call) => Answer) =>
    trackRoute(context, { method: 'GET', path }, answer, { isRead: true })
  return [
    read('/api/v1/accounts/region', region),
    // [map] Asked by Segment to try the keys. [default] What it answers.
    read('/auth', () => ACCEPTED),
    ...OPERATIONS.map((operation) => write(context, operation)),
  ]
}

/** [doc] The hosts and the names of the regions. */
const HOSTS = { us: 'https://track.customer.io', eu: 'https://track-eu.customer.io' }

function region({ workspace }: Call): Answer {
  const { region: name, environmentId } = workspace.behaviour
  return json({ url: HOSTS[name], region: name, environment_id: environmentId })
}

function write(context: TrackContext, operation: V1Operation): TrackRoute {
  const { accepted = ACCEPTED } = operation
  const handle = (call: Call): Answer => {
    const { read, judged, isMalformed } = look(operation, call.incoming, call.parameters, call.workspace)
    if (judged.operation) {
      applyLater(call, judged.operation, { source: read })
      return accepted
    }
    const answer =
      operation.isAlwaysAccepted && !isMalformed
        ? ACCEPTED
        : refusal(operation, call.workspace.behaviour, judged.problems)
    note(call, 'invalid', messagesOf(judged.problems), answer.status, { source: read })
    return answer
  }
  if (!operation.isOpen) return trackRoute(context, operation, handle, { accepted })
  return trackRoute(context, operation, handle, {
    accepted,
    ownerOf: (incoming, parameters) => {
      const { judged } = look(operation, incoming, parameters, undefined)
      return judged.operation && ownerOf(context, judged.operation)
    },
    handleStray: (incoming, parameters) => handleStray(context, operation, incoming, parameters),
  })
}

/** Reads and judges a request. */
function look(
  { judge, hasBody, needsJsonType = false }: V1Operation,
  incoming: Incoming,
  parameters: Call['parameters'],
  workspace: Workspace | undefined,
): { readonly judged: Judged; readonly read: unknown; readonly isMalformed: boolean } {
  const malformed = (problem: string, read?: unknown) => ({
    judged: { problems: [invalid('', problem)] },
    read,
    isMalformed: true,
  })
  const { query } = incoming
  if (!hasBody)
    return { judged: judge({ parameters, query, body: {}, workspace }), read: parameters, isMalformed: false }
  const type = incoming.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (needsJsonType && type !== 'application/json') return malformed('content-type is not application/json')
  const read = readJson(incoming)
  if (read.problem !== undefined) return malformed(read.problem)
  if (!isRecord(read.value)) return malformed('body is not an object', read.value)
  const judged = judge({ parameters, query, body: read.value, workspace })
  return { judged, read: read.value, isMalformed: false }
}

/** The workspace that has sent the delivery a request is about. */
function ownerOf({ directory }: TrackContext, operation: Operation): Workspace | undefined {
  if (!('deliveryId' in operation)) return undefined
  return directory.all.find(({ state }) => state.deliveries.find(operation.deliveryId))
}

/** Without keys, and about a delivery that no workspace has. */
function handleStray(
  { strayLedger, clock, behaviour }: TrackContext,
  operation: V1Operation,
  incoming: Incoming,
  parameters: Call['parameters'],
): Answer {
  const { judged, read, isMalformed } = look(operation, incoming, parameters, undefined)
  const isAccepted = judged.operation !== undefined || (operation.isAlwaysAccepted && !isMalformed)
  const answer = isAccepted ? ACCEPTED : refusal(operation, behaviour, judged.problems ?? [])
  const reasons = judged.problems ? messagesOf(judged.problems) : ['no workspace has this delivery']
  const { method, path } = incoming
  const code = judged.problems ? 'invalid' : 'no-effect'
  strayLedger.record({ at: clock.now(), code, reasons, status: answer.status, method, path }, read)
  return answer
}

/** [doc] The text of the sample that has `meta.error`. */
const BLANK_NAME_OF_SAMPLE = 'name cannot be blank'

function refusal(operation: V1Operation, behaviour: Behaviour, problems: readonly Problem[]): Answer {
  const messages = messagesOf(problems)
  const [first = ''] = messages
  if (operation.isSingleError) return json({ meta: { error: first } }, 400)
  if (behaviour.trackErrorEnvelope === 'errors') return metaErrors(400, messages)
  return json({ meta: { error: first === BLANK_EVENT_NAME ? BLANK_NAME_OF_SAMPLE : first } }, 400)
}

function messagesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ message }) => message)
}

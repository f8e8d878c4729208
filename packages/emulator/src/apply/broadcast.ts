import type { Audience } from '../broadcast/audience.ts'
import { toSeconds } from '../clock.ts'
import { peopleMatching } from '../person-filter.ts'
import type { Delivery } from '../state/deliveries.ts'
import type { Broadcast } from '../state/initial-content.ts'
import { isUnsubscribed, type Person } from '../state/person.ts'
import { send } from '../state/sending.ts'
import type { Moment, State } from '../state/state.ts'

/** One run of a broadcast, ready to go. */
export type BroadcastRun = {
  readonly triggerId: number
  /** Unix seconds. */
  readonly createdAt: number
  readonly audience: Exclude<Audience, { readonly kind: 'file' }>
  /** What `{{trigger.…}}` stands for. */
  readonly data: Readonly<Record<string, unknown>>
  readonly errors: readonly string[]
  readonly newDeliveryId: () => string
}

/**
 * Sends a broadcast to its audience and notes the run. [doc] With an entry that cannot be used nothing is sent.
 *
 * [default] Unsubscribed people and those without an email are left out.
 */
export function applyBroadcast(state: State, broadcast: Broadcast, run: BroadcastRun, moment: Moment): void {
  const now = toSeconds(moment.at)
  const { triggerId: id, createdAt, errors } = run
  state.broadcastTriggers.record({ id, broadcastId: broadcast.id, createdAt, processedAt: now, errors })
  if (errors.length > 0) return
  for (const { person, data } of recipientsOf(state, run)) {
    if (person.email === undefined || isUnsubscribed(person)) continue
    send(state, deliveryOf(broadcast, run, person, person.email, data, now), moment)
  }
}

type Recipient = { readonly person: Person; readonly data: Readonly<Record<string, unknown>> }

function* recipientsOf(state: State, { audience, data }: BroadcastRun): Generator<Recipient> {
  if (audience.kind === 'filter') {
    for (const person of peopleMatching(state, audience.filter)) yield { person, data }
    return
  }
  for (const { identifier, data: own } of audience.entries) {
    const person = state.people.find(identifier)
    if (person) yield { person, data: { ...data, ...own } }
  }
}

function deliveryOf(
  { id: templateId, action }: Broadcast,
  { triggerId, newDeliveryId }: BroadcastRun,
  person: Person,
  recipient: string,
  messageData: Readonly<Record<string, unknown>>,
  now: number,
): Delivery {
  const { id: contentId, from, replyTo, subject, body, preheader } = action.content
  return {
    id: newDeliveryId(),
    channel: 'email',
    parent: { kind: 'broadcast', templateId, triggerId },
    person: person.number,
    recipient,
    createdAt: now,
    sendAt: now,
    isDraft: false,
    failure: undefined,
    content: { contentId, from, replyTo, subject, body, preheader, bcc: '', isFakeBcc: false, headers: {} },
    isForgotten: false,
    messageData,
    request: {},
    metrics: new Map(),
    clicks: [],
  }
}

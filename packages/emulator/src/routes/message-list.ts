import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { Delivery } from '../state/deliveries.ts'
import { MESSAGE_TYPES, messageOf } from './message-answer.ts'
import { toCursor, withPage } from './paging.ts'

/** [doc] */
const MESSAGES_PAGE = { default: 50, max: 1000 }

/** [doc] At most six months, the last six unless the query says otherwise. */
const WINDOW_MONTHS = 6

const TYPES: ReadonlySet<string> = new Set([...Object.values(MESSAGE_TYPES), 'webhook', 'slack', 'whatsapp'])

const METRICS: ReadonlySet<unknown> = new Set([
  'created',
  'attempted',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'converted',
  'bounced',
  'spammed',
  'unsubscribed',
  'dropped',
  'failed',
  'undeliverable',
  'drafted',
])

/** [doc] Whether it is one of the milestones that lists and exports can be asked for. */
export function isMetric(name: unknown): name is string {
  return METRICS.has(name)
}

/**
 * One page of the deliveries that fit, and which the query asks for.
 *
 * Newest first, drafts only with `drafts=true`. [default] Neither is documented.
 */
export function listMessages(exchange: Exchange, isWanted: (delivery: Delivery) => boolean): Answer {
  const { query } = exchange.incoming
  const metric = query.get('metric') ?? query.get('state')
  const type = query.get('type')
  if (metric !== null && !isMetric(metric)) return appError(400, `metric ${metric} is not known`)
  if (type !== null && !TYPES.has(type)) return appError(400, `type ${type} is not known`)
  const window = windowOf(query, toSeconds(exchange.workspace.clock.now()))
  if (!window) return appError(400, 'start_ts or end_ts is not a Unix timestamp')
  const isDraftWanted = query.get('drafts') === 'true' || metric === 'drafted'
  const isAsked = (delivery: Delivery) =>
    isWanted(delivery) &&
    delivery.createdAt >= window.from &&
    delivery.createdAt <= window.to &&
    delivery.isDraft === isDraftWanted &&
    (type === null || MESSAGE_TYPES[delivery.channel] === type) &&
    (metric === null || hasReached(delivery, metric))
  return withPage(exchange, MESSAGES_PAGE, ({ start, limit }) => {
    const { state } = exchange.workspace
    const messages: ReturnType<typeof messageOf>[] = []
    let last = 0
    for (const { sequence, delivery } of state.deliveries.newestFirst(start === 0 ? undefined : start)) {
      if (!isAsked(delivery)) continue
      if (messages.length === limit) return json({ messages, next: toCursor(last) })
      messages.push(messageOf(delivery, state))
      last = sequence
    }
    return json({ messages, next: '' })
  })
}

/** What was sent has been attempted, whether or not anybody reported it. [default] */
export function hasReached({ metrics }: Delivery, metric: string): boolean {
  return metrics.has(metric) || (metric === 'attempted' && (metrics.has('sent') || metrics.has('failed')))
}

/** Unix seconds, both inclusive. [doc] A longer range is cut to the six months before its end. */
function windowOf(query: URLSearchParams, now: number): { from: number; to: number } | undefined {
  const to = Number(query.get('end_ts') ?? now)
  if (!Number.isFinite(to)) return undefined
  const earliest = monthsBefore(to, WINDOW_MONTHS)
  const from = Number(query.get('start_ts') ?? earliest)
  return Number.isFinite(from) ? { from: Math.max(from, earliest), to } : undefined
}

/** @param at - Unix seconds. */
export function monthsBefore(at: number, months: number): number {
  const date = new Date(at * 1000)
  const day = date.getUTCDate()
  date.setUTCMonth(date.getUTCMonth() - months)
  // A day that the month does not have has become one of the next.
  if (date.getUTCDate() !== day) date.setUTCDate(0)
  return toSeconds(date.getTime())
}

import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { Delivery } from '../state/deliveries.ts'
import { milestonesOf } from './message-answer.ts'

/** [doc] */
const SERIES = [
  'attempted',
  'bounced',
  'clicked',
  'human_clicked',
  'prefetch_clicked',
  'converted',
  'created',
  'deferred',
  'delivered',
  'drafted',
  'failed',
  'opened',
  'human_opened',
  'prefetch_opened',
  'sent',
  'spammed',
  'suppressed',
  'undeliverable',
  'topic_unsubscribed',
  'unsubscribed',
] as const

type Period = {
  readonly default: number
  readonly max: number
  readonly startsOf: (now: Date, steps: number) => number[]
}

/** [doc] Days start at 00:00 EST, which knows no summer time. */
const EST_OFFSET_HOURS = 5

/** [doc] `steps` is the maximum unless the query says otherwise, months excepted. Weeks start on Sunday. [default] */
const PERIODS: Readonly<Record<string, Period>> = {
  hours: { default: 24, max: 24, startsOf: (now, steps) => starts(now, steps, hourStart) },
  days: { default: 45, max: 45, startsOf: (now, steps) => starts(now, steps, (date, back) => dayStart(date, back)) },
  weeks: {
    default: 12,
    max: 12,
    startsOf: (now, steps) => starts(now, steps, (date, back) => dayStart(date, back * 7 + estDate(date).getUTCDay())),
  },
  months: { default: 12, max: 121, startsOf: (now, steps) => starts(now, steps, monthStart) },
}

/** [doc] Fewer than two steps are two. */
const STEPS_MIN = 2

/** How often deliveries reached each milestone, step by step, oldest first. [doc] */
export function metricSeries(exchange: Exchange, deliveries: readonly Delivery[]): Answer {
  return withSteps(exchange, (edges) => {
    const series = Object.fromEntries(SERIES.map((name) => [name, edges.map(() => 0)]))
    for (const delivery of deliveries) {
      const reached = milestonesOf(delivery)
      const all = reached.sent === undefined ? reached : { attempted: reached.sent, ...reached }
      for (const [name, at] of Object.entries(all)) count(series[name], edges, at)
    }
    return json({ metric: { series } })
  })
}

/** How often each link was followed. [doc] `unique=true` counts the first time of each delivery. */
export function linkSeries(exchange: Exchange, deliveries: readonly Delivery[]): Answer {
  return withSteps(exchange, (edges) => {
    const isUnique = exchange.incoming.query.get('unique') === 'true'
    const byHref = new Map<string, number[]>()
    for (const { clicks } of deliveries) {
      const seen = new Set<string>()
      for (const { href, at } of clicks) {
        const clicked = byHref.get(href) ?? edges.map(() => 0)
        byHref.set(href, clicked)
        if (!isUnique || !seen.has(href)) count(clicked, edges, at)
        seen.add(href)
      }
    }
    const { deliveries: all } = exchange.workspace.state
    const links = [...byHref].map(([href, clicked]) => ({
      link: { id: all.linkId(href), href },
      metric: { series: { clicked } },
    }))
    return json({ links })
  })
}

/** @param answer - Gets the first second of each step, oldest first. */
function withSteps({ incoming, workspace }: Exchange, answer: (edges: readonly number[]) => Answer): Answer {
  const name = incoming.query.get('period') ?? 'days'
  const period = Object.hasOwn(PERIODS, name) ? PERIODS[name] : undefined
  if (!period) return appError(400, `period ${name} is not one of ${Object.keys(PERIODS).join(', ')}`)
  const steps = Number(incoming.query.get('steps') ?? period.default)
  if (!Number.isInteger(steps)) return appError(400, 'steps is not an integer')
  const count = Math.max(STEPS_MIN, Math.min(steps, period.max))
  return answer(period.startsOf(new Date(workspace.clock.now()), count))
}

function count(steps: number[] | undefined, edges: readonly number[], at: number): void {
  const index = edges.findLastIndex((edge) => edge <= at)
  if (steps && index !== -1) steps[index] = (steps[index] ?? 0) + 1
}

function starts(now: Date, steps: number, startOf: (now: Date, back: number) => number): number[] {
  return Array.from({ length: steps }, (_, index) => toSeconds(startOf(now, steps - 1 - index)))
}

/** The day and hour of a moment in EST, as the UTC fields of a date. */
function estDate(date: Date): Date {
  return new Date(date.getTime() - EST_OFFSET_HOURS * 3_600_000)
}

function hourStart(now: Date, back: number): number {
  return new Date(now).setUTCMinutes(0, 0, 0) - back * 3_600_000
}

function dayStart(now: Date, back: number): number {
  const local = estDate(now)
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate() - back, EST_OFFSET_HOURS)
}

function monthStart(now: Date, back: number): number {
  const local = estDate(now)
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth() - back, 1, EST_OFFSET_HOURS)
}

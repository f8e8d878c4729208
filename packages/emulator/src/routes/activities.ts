import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import type { Activity } from '../state/activity-log.ts'
import type { Delivery } from '../state/deliveries.ts'
import type { Person } from '../state/person.ts'
import type { State } from '../state/state.ts'
import { isIdentifierKind, withCustomer, withoutPrefix } from './customers.ts'
import { type Page, toCursor, withPage } from './paging.ts'
import { identifiersOf } from './person-answer.ts'

export const activityRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/customers/:customer_id/activities',
    handle: (exchange) =>
      withCustomer(exchange, (person) => list(exchange, (state, before) => state.activities.of(person, before))),
  },
  { surface: 'app', method: 'GET', path: '/v1/activities', handle: workspaceActivities },
]

/** [doc] */
const ACTIVITIES_PAGE = { default: 10, max: 100 }

type Source = (state: State, before: number | undefined) => Iterable<Activity>

/** Newest first. [default] The order is not documented. */
function list(exchange: Exchange, source: Source, isDeleted = false): Answer {
  return withPage(exchange, ACTIVITIES_PAGE, (page) => {
    const { state } = exchange.workspace
    const { query } = exchange.incoming
    const type = query.get('type')
    const name = query.get('name')
    const activities = source(state, page.start === 0 ? undefined : page.start)
    const { found, next } = take(activities, page, (activity) => {
      const owner = state.people.numbered(activity.person)
      // Of nobody yet: what somebody did anonymously is not shown before they are identified. [default]
      if (!owner && !activity.type.startsWith('_o:')) return false
      if (owner && owner.isDeleted !== isDeleted) return false
      return (type === null || activity.type === type) && (name === null || isNamed(activity, name))
    })
    return json({ activities: found.map((activity) => answerOf(activity, state)), next })
  })
}

function workspaceActivities(exchange: Exchange): Answer {
  const { query } = exchange.incoming
  const isDeleted = query.get('deleted') === 'true'
  const customerId = query.get('customer_id')
  if (customerId === null) return list(exchange, (state, before) => state.activities.all(before), isDeleted)
  const kind = query.get('id_type') ?? 'id'
  if (!isIdentifierKind(kind)) return appError(400, `id_type ${kind} is not one of id, email, cio_id`)
  // [doc] In this place a `cio_id` is written with its prefix. [default] Without it nobody is found.
  const cioId = customerId.startsWith('cio_') ? withoutPrefix(customerId) : ''
  const identifier = { kind, value: kind === 'cio_id' ? cioId : customerId }
  return list(
    exchange,
    (state, before) => activitiesOf(state, ownersOf(state, identifier, isDeleted), before),
    isDeleted,
  )
}

function ownersOf(state: State, identifier: Parameters<State['people']['find']>[0], isDeleted: boolean): Person[] {
  if (isDeleted) return state.people.findDeleted(identifier)
  const person = state.people.find(identifier)
  return person ? [person] : []
}

function* activitiesOf(state: State, owners: readonly Person[], before: number | undefined): Generator<Activity> {
  for (const owner of owners) yield* state.activities.of(owner, before)
}

/** One page of what fits, and where the next begins. */
function take(activities: Iterable<Activity>, { limit }: Page, fits: (activity: Activity) => boolean) {
  const found: Activity[] = []
  for (const activity of activities) {
    if (!fits(activity)) continue
    if (found.length === limit) {
      const last = found.at(-1)
      return { found, next: last ? toCursor(last.sequence) : '' }
    }
    found.push(activity)
  }
  return { found, next: '' }
}

/** [doc] `name` is that of the event or of the attribute. */
function isNamed(activity: Activity, name: string): boolean {
  if (activity.name !== undefined) return activity.name === name
  return Object.hasOwn(JSON.parse(activity.data) as object, name)
}

function answerOf({ id, type, name, timestamp, data, person }: Activity, state: State) {
  const owner = state.people.numbered(person)?.person
  const content = JSON.parse(data) as object
  return {
    id,
    type,
    timestamp: Math.floor(timestamp / 1000),
    customer_id: owner?.id ?? '',
    ...(owner && { customer_identifiers: identifiersOf(owner) }),
    // The documents show no name; events could not be told apart without one. [default]
    ...(name !== undefined && { name }),
    ...deliveryOf(state, content),
    data: content,
  }
}

/** [doc] What is about a delivery names it beside the data as well, and what it went to. */
function deliveryOf(state: State, data: object) {
  const id = 'delivery_id' in data ? data.delivery_id : undefined
  if (typeof id !== 'string') return undefined
  const type = deliveryTypeOf(state, state.deliveries.find(id))
  return { delivery_id: id, ...(type !== undefined && { delivery_type: type }) }
}

/** [doc] `ios`, `android`, `email` or `phone`: in-app messages have none. */
function deliveryTypeOf(state: State, delivery: Delivery | undefined): string | undefined {
  if (delivery?.channel === 'email') return 'email'
  if (delivery?.channel === 'sms' || delivery?.channel === 'whatsapp') return 'phone'
  if (delivery?.channel !== 'push') return undefined
  const [token = ''] = delivery.recipient.split(',')
  const platform = state.people.numbered(delivery.person)?.person.devices?.get(token)?.platform
  return platform === 'ios' || platform === 'android' ? platform : undefined
}

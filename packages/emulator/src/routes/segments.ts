import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import type { Segment } from '../state/segments.ts'
import { pageOf, withPage } from './paging.ts'
import { identifiersOf } from './person-answer.ts'

export const segmentRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/segments',
    handle: ({ workspace }) => json({ segments: workspace.state.segments.all.map(answerOf) }),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/segments/:segment_id',
    handle: (exchange) => withSegment(exchange, (segment) => json({ segment: answerOf(segment) })),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/segments/:segment_id/membership',
    handle: (exchange) => withSegment(exchange, (segment) => membership(exchange, segment)),
  },
]

/** [doc] */
const MEMBERSHIP_PAGE = { default: 1000, max: 30_000 }

function membership(exchange: Exchange, segment: Segment): Answer {
  return withPage(exchange, MEMBERSHIP_PAGE, (page) => {
    const { items, next } = pageOf([...segment.people], page)
    // [doc] `ids` is parallel to `identifiers`; whoever has no id is an empty text in it.
    return json({ ids: items.map((person) => person.id ?? ''), identifiers: items.map(identifiersOf), next })
  })
}

function answerOf({ id, name, description, createdAt, updatedAt }: Segment) {
  return {
    id,
    deduplicate_id: `${id}:${updatedAt}`,
    name,
    description,
    state: 'finished',
    progress: null,
    type: 'manual',
    tags: null,
    created_at: createdAt,
    updated_at: updatedAt,
  }
}

function withSegment({ workspace, parameters }: Exchange, answer: (segment: Segment) => Answer): Answer {
  const segment = workspace.state.segments.find(Number(parameters.segment_id))
  return segment ? answer(segment) : appError(404, 'segment not found')
}

import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import { isRecord } from '../semantic-events.ts'
import type { Segment } from '../state/segments.ts'
import { withJsonObject } from './json-object.ts'
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
  { surface: 'app', method: 'POST', path: '/v1/segments', handle: create },
  {
    surface: 'app',
    method: 'DELETE',
    path: '/v1/segments/:segment_id',
    handle: (exchange) => withSegment(exchange, (segment) => remove(exchange, segment)),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/segments/:segment_id/used_by',
    handle: (exchange) => withSegment(exchange, (segment) => usedBy(exchange, segment)),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/segments/:segment_id/customer_count',
    handle: (exchange) => withSegment(exchange, (segment) => json({ count: segment.people.size })),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/segments/:segment_id/membership',
    handle: (exchange) => withSegment(exchange, (segment) => membership(exchange, segment)),
  },
]

/** [doc] `{ segment: { name, description? } }` makes an empty manual segment. */
function create(exchange: Exchange): Answer {
  return withJsonObject(exchange, ({ segment }) => {
    const { name, description = '' } = isRecord(segment) ? segment : {}
    if (typeof name !== 'string' || name.trim() === '') return appError(400, 'segment.name is missing')
    if (typeof description !== 'string') return appError(400, 'segment.description is not a text')
    const { workspace } = exchange
    const id = workspace.state.segments.claimId()
    const at = toSeconds(workspace.clock.now())
    workspace.write((state) => state.segments.create(id, name, description, at))
    return json({ segment: answerOf({ id, name, description, createdAt: at, updatedAt: at, people: new Set() }) })
  })
}

/** [default] Also one in use: a 409 is mentioned, but declared nowhere. */
function remove({ workspace }: Exchange, { id }: Segment): Answer {
  workspace.write((state) => state.segments.remove(id))
  return { status: 204, body: undefined }
}

function usedBy({ workspace }: Exchange, { id }: Segment): Answer {
  const users = workspace.state.content.newsletters.filter((newsletter) => newsletter.recipientSegmentIds.includes(id))
  const idsOf = (isSent: boolean) => users.filter(({ sentAt }) => (sentAt !== null) === isSent).map((user) => user.id)
  return json({ used_by: { campaigns: [], sent_newsletters: idsOf(true), draft_newsletters: idsOf(false) } })
}

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
  const segment = workspace.state.segments.find(numericId(parameters.segment_id))
  return segment ? answer(segment) : appError(404, 'segment not found')
}

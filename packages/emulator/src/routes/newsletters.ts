import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import type { MessageContent, Newsletter } from '../state/initial-content.ts'
import { templateOf } from './content-answer.ts'
import { listMessages } from './message-list.ts'
import { linkSeries, metricSeries } from './metric-series.ts'
import { pageOf, withPage } from './paging.ts'

const NEWSLETTER = '/v1/newsletters/:newsletter_id'
const CONTENT = `${NEWSLETTER}/contents/:content_id`

/** Reading only: nothing here sends a newsletter, so that its lists are empty and its series zero. */
export const newsletterRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/newsletters', handle: list },
  read(NEWSLETTER, (exchange, newsletter) => json({ newsletter: answerOf(exchange, newsletter) })),
  read(`${NEWSLETTER}/contents`, (exchange, newsletter) =>
    json({ contents: newsletter.contents.map((content) => contentAnswer(exchange, newsletter, content)) }),
  ),
  read(CONTENT, (exchange, newsletter) =>
    withContent(exchange, newsletter, (content) => json({ content: contentAnswer(exchange, newsletter, content) })),
  ),
  read(`${CONTENT}/metrics`, (exchange, newsletter) =>
    withContent(exchange, newsletter, () => metricSeries(exchange, [])),
  ),
  read(`${CONTENT}/metrics/links`, (exchange, newsletter) =>
    withContent(exchange, newsletter, () => linkSeries(exchange, [])),
  ),
  read(`${NEWSLETTER}/language/:language`, (exchange, newsletter) => {
    const content = newsletter.contents.find(({ language }) => language === exchange.parameters.language)
    return content
      ? json({ content: contentAnswer(exchange, newsletter, content) })
      : appError(404, 'language not found')
  }),
  read(`${NEWSLETTER}/test_groups`, () => json({ test_groups: [] })),
  read(`${NEWSLETTER}/messages`, (exchange) => listMessages(exchange, () => false)),
  read(`${NEWSLETTER}/metrics`, (exchange) => metricSeries(exchange, [])),
  read(`${NEWSLETTER}/metrics/links`, (exchange) => linkSeries(exchange, [])),
]

function read(path: string, answer: (exchange: Exchange, newsletter: Newsletter) => Answer): AppRoute {
  const handle = (exchange: Exchange) => {
    const { workspace, parameters } = exchange
    const newsletter = workspace.state.content.newsletters.find(({ id }) => id === numericId(parameters.newsletter_id))
    return newsletter ? answer(exchange, newsletter) : appError(404, 'newsletter not found')
  }
  return { surface: 'app', method: 'GET', path, handle }
}

/** [doc] Up to 100 a page; `sort=desc` turns the order. */
function list(exchange: Exchange): Answer {
  const sort = exchange.incoming.query.get('sort') ?? 'asc'
  if (sort !== 'asc' && sort !== 'desc') return appError(400, `sort ${sort} is not one of asc, desc`)
  return withPage(exchange, { default: 100, max: 100 }, (page) => {
    const { newsletters } = exchange.workspace.state.content
    const { items, next } = pageOf(sort === 'asc' ? newsletters : newsletters.toReversed(), page)
    return json({ newsletters: items.map((newsletter) => answerOf(exchange, newsletter)), next })
  })
}

function answerOf(
  { workspace }: Exchange,
  { id, name, tags, contents, recipientSegmentIds, topicId, sentAt }: Newsletter,
) {
  const { createdAt } = workspace.state
  return {
    id,
    deduplicate_id: `${id}:${createdAt}`,
    type: 'email',
    content_ids: contents.map((content) => content.id),
    name,
    sent_at: sentAt,
    created: createdAt,
    updated: createdAt,
    tags,
    recipient_segment_ids: recipientSegmentIds,
    subscription_topic_id: topicId,
  }
}

function contentAnswer({ workspace }: Exchange, { id, name }: Newsletter, content: MessageContent) {
  return {
    ...templateOf(content, 'email'),
    newsletter_id: id,
    deduplicate_id: `${content.id}:${workspace.state.createdAt}`,
    name,
    layout: '',
  }
}

function withContent(
  { parameters }: Exchange,
  { contents }: Newsletter,
  answer: (content: MessageContent) => Answer,
): Answer {
  const content = contents.find(({ id }) => id === numericId(parameters.content_id))
  return content ? answer(content) : appError(404, 'content not found')
}

import { toSeconds } from '../clock.ts'
import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import type { AppRoute } from '../route.ts'
import { type EspSuppression, SUPPRESSION_TYPES, type SuppressionType } from '../state/esp-suppressions.ts'
import { pageOf, withPage } from './paging.ts'

const ONE = '/v1/esp/suppression/:suppression_type/:email_address'

export const espSuppressionRoutes: readonly AppRoute[] = [
  { surface: 'app', method: 'GET', path: '/v1/esp/search_suppression/:email_address', handle: search },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/esp/suppression/:suppression_type',
    handle: (exchange) => withType(exchange, (type) => list(exchange, type)),
  },
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/esp/domains/:domain_name/suppression/:suppression_type',
    handle: (exchange) => withType(exchange, (type) => listOfDomain(exchange, type)),
  },
  {
    surface: 'app',
    method: 'POST',
    path: ONE,
    handle: (exchange) =>
      withType(exchange, (type) => {
        const at = toSeconds(exchange.workspace.clock.now())
        exchange.workspace.write((state) => state.espSuppressions.add(type, emailOf(exchange), at))
        return json({})
      }),
  },
  {
    surface: 'app',
    method: 'DELETE',
    path: ONE,
    handle: (exchange) =>
      withType(exchange, (type) => {
        exchange.workspace.write((state) => state.espSuppressions.remove(type, emailOf(exchange)))
        return { status: 204, body: undefined }
      }),
  },
]

/** [default] Nobody of that address is an empty list, of bounces since a category has to be named. */
function search(exchange: Exchange): Answer {
  const { espSuppressions } = exchange.workspace.state
  const type = SUPPRESSION_TYPES.find((each) => espSuppressions.find(each, emailOf(exchange)))
  const found = type && espSuppressions.find(type, emailOf(exchange))
  return json(answerOf(type ?? 'bounces', found ? [found] : []))
}

/** [doc] */
const LIMIT = { default: 100, max: 1000 }

function list({ incoming, workspace }: Exchange, type: SuppressionType): Answer {
  const limit = Number(incoming.query.get('limit') ?? LIMIT.default)
  const offset = Number(incoming.query.get('offset') ?? 0)
  if (!Number.isInteger(limit) || limit < 1) return appError(400, 'limit is not a positive integer')
  if (!Number.isInteger(offset) || offset < 0) return appError(400, 'offset is not an integer from 0')
  const all = workspace.state.espSuppressions.of(type)
  return json(answerOf(type, all.slice(offset, offset + Math.min(limit, LIMIT.max))))
}

/** [client] In pages with a cursor, and of one address where asked for. [default] The list is the same for every domain. */
function listOfDomain(exchange: Exchange, type: SuppressionType): Answer {
  return withPage(exchange, LIMIT, (page) => {
    const email = exchange.incoming.query.get('email')?.toLowerCase()
    const all = exchange.workspace.state.espSuppressions.of(type)
    const { items, next } = pageOf(
      email === undefined ? all : all.filter((one) => one.email.toLowerCase() === email),
      page,
    )
    return json({ ...answerOf(type, items), next })
  })
}

/** [doc] `spam_reports` are called `spam` here. [default] Reason and status, of which one example is known. */
function answerOf(type: SuppressionType, found: readonly EspSuppression[]) {
  return {
    category: type === 'spam_reports' ? 'spam' : type,
    suppressions: found.map(({ email, created }) => ({
      created,
      email,
      reason: 'Uploaded manually via api.customer.io',
      status: '550',
    })),
  }
}

function emailOf({ parameters }: Exchange): string {
  return parameters.email_address ?? ''
}

/** [default] */
function withType({ parameters }: Exchange, answer: (type: SuppressionType) => Answer): Answer {
  const type = SUPPRESSION_TYPES.find((each) => each === parameters.suppression_type)
  return type ? answer(type) : appError(400, `suppression_type is not one of ${SUPPRESSION_TYPES.join(', ')}`)
}

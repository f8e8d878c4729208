import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import type { ReportingWebhook } from '../state/reporting-webhooks.ts'
import { EVENT_NAMES } from '../webhooks/event-names.ts'
import { withJsonObject } from './json-object.ts'

const ONE = '/v1/reporting_webhooks/:webhook_id'

export const reportingWebhookRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/reporting_webhooks',
    handle: ({ workspace }) => json({ reporting_webhooks: workspace.state.reportingWebhooks.all.map(answerOf) }),
  },
  { surface: 'app', method: 'POST', path: '/v1/reporting_webhooks', handle: create },
  {
    surface: 'app',
    method: 'GET',
    path: ONE,
    handle: (exchange) => withWebhook(exchange, (webhook) => json(answerOf(webhook))),
  },
  {
    surface: 'app',
    method: 'PUT',
    path: ONE,
    handle: (exchange) => withWebhook(exchange, (webhook) => save(exchange, webhook)),
  },
  {
    surface: 'app',
    method: 'DELETE',
    path: ONE,
    handle: (exchange) =>
      withWebhook(exchange, ({ id }) => {
        exchange.workspace.write((state) => state.reportingWebhooks.remove(id))
        return { status: 200, body: undefined }
      }),
  },
]

function create(exchange: Exchange): Answer {
  const { workspace } = exchange
  const { reportingWebhooks } = workspace.state
  const fresh = { name: '', endpoint: '', isDisabled: false, isFullResolution: false, isWithContent: false, events: [] }
  return save(exchange, { ...fresh, id: 0, signingKey: '' }, () => ({
    id: reportingWebhooks.claimId(),
    signingKey: workspace.newSigningKey(),
  }))
}

/** [doc] What is not given stays: the official client changes any of the fields. [client] */
function save(
  exchange: Exchange,
  former: ReportingWebhook,
  claim: () => Pick<ReportingWebhook, 'id' | 'signingKey'> = () => former,
): Answer {
  return withJsonObject(exchange, (body) => {
    const { name = former.name, endpoint = former.endpoint, events = former.events } = body
    if (typeof name !== 'string' || name === '') return appError(400, 'name is required')
    if (typeof endpoint !== 'string' || !isHttp(endpoint)) return appError(400, 'endpoint is not an http or https URL')
    if (!Array.isArray(events) || events.length === 0) return appError(400, 'events is not a list of at least one')
    const unknown = events.find((event) => !EVENT_NAMES.has(event))
    if (unknown !== undefined) return appError(400, `event ${JSON.stringify(unknown)} is not known`)
    const webhook: ReportingWebhook = {
      ...former,
      ...claim(),
      name,
      endpoint,
      events,
      isDisabled: flag(body.disabled, former.isDisabled),
      isFullResolution: flag(body.full_resolution, former.isFullResolution),
      isWithContent: flag(body.with_content, former.isWithContent),
    }
    exchange.workspace.write((state) => state.reportingWebhooks.save(webhook))
    exchange.workspace.listenForReports()
    return json(answerOf(webhook))
  })
}

function flag(value: unknown, former: boolean): boolean {
  return typeof value === 'boolean' ? value : former
}

function isHttp(endpoint: string): boolean {
  return URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)
}

/** [doc] Not wrapped, and without the signing key. */
function answerOf({ id, name, endpoint, isDisabled, isFullResolution, isWithContent, events }: ReportingWebhook) {
  return {
    id,
    name,
    endpoint,
    disabled: isDisabled,
    full_resolution: isFullResolution,
    with_content: isWithContent,
    events,
  }
}

function withWebhook({ workspace, parameters }: Exchange, answer: (webhook: ReportingWebhook) => Answer): Answer {
  const webhook = workspace.state.reportingWebhooks.find(numericId(parameters.webhook_id))
  return webhook ? answer(webhook) : appError(404, 'webhook not found')
}

import { type Answer, appError, type Exchange, json } from '../exchange.ts'
import { numericId } from '../numeric-id.ts'
import type { AppRoute } from '../route.ts'
import type { Campaign } from '../state/initial-content.ts'
import { templateOf } from './content-answer.ts'
import { listMessages } from './message-list.ts'
import { linkSeries, metricSeries } from './metric-series.ts'
import { pageOf, withPage } from './paging.ts'

const CAMPAIGN = '/v1/campaigns/:campaign_id'
const ACTION = `${CAMPAIGN}/actions/:action_id`

type Action = Campaign['actions'][number]

/** Reading only: nothing here runs a campaign, so that its lists are empty and its series zero. */
export const campaignRoutes: readonly AppRoute[] = [
  {
    surface: 'app',
    method: 'GET',
    path: '/v1/campaigns',
    handle: (exchange) =>
      json({ campaigns: exchange.workspace.state.content.campaigns.map((campaign) => answerOf(exchange, campaign)) }),
  },
  read(CAMPAIGN, (exchange, campaign) => json({ campaign: answerOf(exchange, campaign) })),
  read(`${CAMPAIGN}/actions`, actions),
  readAction(ACTION, (exchange, campaign, action) => json({ action: actionOf(exchange, campaign, action) })),
  readAction(`${ACTION}/metrics`, (exchange) => metricSeries(exchange, [])),
  readAction(`${ACTION}/metrics/links`, (exchange) => linkSeries(exchange, [])),
  read(`${CAMPAIGN}/messages`, (exchange) => listMessages(exchange, () => false)),
  read(`${CAMPAIGN}/metrics`, (exchange) => metricSeries(exchange, [])),
  read(`${CAMPAIGN}/metrics/links`, (exchange) => linkSeries(exchange, [])),
]

function read(path: string, answer: (exchange: Exchange, campaign: Campaign) => Answer): AppRoute {
  const handle = (exchange: Exchange) => {
    const { workspace, parameters } = exchange
    const campaign = workspace.state.content.campaigns.find(({ id }) => id === numericId(parameters.campaign_id))
    return campaign ? answer(exchange, campaign) : appError(404, 'campaign not found')
  }
  return { surface: 'app', method: 'GET', path, handle }
}

function readAction(
  path: string,
  answer: (exchange: Exchange, campaign: Campaign, action: Action) => Answer,
): AppRoute {
  return read(path, (exchange, campaign) => {
    const action = campaign.actions.find(({ id }) => id === numericId(exchange.parameters.action_id))
    return action ? answer(exchange, campaign, action) : appError(404, 'action not found')
  })
}

/** [default] The page size is not stated. */
const ACTIONS_PAGE = { default: 100, max: 1000 }

function actions(exchange: Exchange, campaign: Campaign): Answer {
  return withPage(exchange, ACTIONS_PAGE, (page) => {
    const { items, next } = pageOf(campaign.actions, page)
    return json({ actions: items.map((action) => actionOf(exchange, campaign, action)), next })
  })
}

function answerOf({ workspace }: Exchange, { id, name, tags, eventName, state, actions: own }: Campaign) {
  const { createdAt } = workspace.state
  return {
    id,
    deduplicate_id: `${id}:${createdAt}`,
    name,
    type: 'event',
    created: createdAt,
    updated: createdAt,
    active: state === 'running',
    state,
    actions: own.map((action) => ({ id: action.id, type: 'email' })),
    first_started: createdAt,
    tags,
    filter_segment_ids: [],
    event_name: eventName,
  }
}

function actionOf({ workspace }: Exchange, { id, name }: Campaign, action: Action) {
  const { createdAt } = workspace.state
  return {
    ...templateOf(action.content, 'email'),
    id: action.id,
    campaign_id: id,
    parent_action_id: 0,
    deduplicate_id: `${action.id}:${createdAt}`,
    name,
    layout: '',
    created: createdAt,
    updated: createdAt,
    sending_state: 'automatic',
  }
}

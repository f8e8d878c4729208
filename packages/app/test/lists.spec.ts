import { describe, expect } from '@cio/test-harness/vitest'
import { listWorkspaces } from '../src/account.ts'
import { listBroadcasts } from '../src/broadcasts.ts'
import { findEspSuppression, listEspSuppressions } from '../src/esp-suppression.ts'
import { listExports } from '../src/exports.ts'
import type { AppClient } from '../src/index.ts'
import { listMessages } from '../src/messages.ts'
import { listPersonMessages } from '../src/people.ts'
import { listReportingWebhooks } from '../src/reporting-webhooks.ts'
import { listSegments } from '../src/segments.ts'
import { getTransactionalMetrics, listTransactionalMessages } from '../src/transactional.ts'
import { test } from './fixtures.ts'

// Whatever a workspace has in them: these read and write nothing, so that the live service is asked as well.
describe('a list of', () => {
  const id = expect.any(Number)
  const name = expect.any(String)

  test.for([
    ['workspaces', 'workspaces', (app: AppClient) => listWorkspaces(app), { id, name }],
    ['segments', 'segments', (app: AppClient) => listSegments(app), { id, name, type: /^(dynamic|manual)$/ }],
    ['broadcasts', 'broadcasts', (app: AppClient) => listBroadcasts(app), { id, name }],
    ['exports', 'exports', (app: AppClient) => listExports(app), { id, status: /^(done|pending|failed)$/ }],
    ['templates', 'messages', (app: AppClient) => listTransactionalMessages(app), { id, name }],
    ['webhooks', 'reporting_webhooks', (app: AppClient) => listReportingWebhooks(app), { id, name, endpoint: /^http/ }],
    ['messages', 'messages', (app: AppClient) => listMessages(app, { pageSize: 2 }), { id: /./, type: /./ }],
    [
      'refused addresses',
      'suppressions',
      (app: AppClient) => listEspSuppressions(app, 'bounces', { pageSize: 2 }),
      { email: /./ },
    ],
  ] as const)('%s is one of what the document says', async ([, list, read, shape], { app }) => {
    const { listening, bodies } = heard(app)

    const items = await firstOf<unknown>(read(listening))

    expect(bodies).toEqual([expect.objectContaining({ [list]: isList })])
    expect(items).toEqual(items.map(() => expect.objectContaining(shapeOf(shape))))
  })

  test('messages of a person is one of what the document says', async ({ app, create }) => {
    const { userId } = await create.person()
    const { listening, bodies } = heard(app)

    expect(await firstOf(listPersonMessages(listening, { id: userId }))).toEqual([])
    expect(bodies).toEqual([expect.objectContaining({ messages: isList })])
  })

  test('refusals of one address is empty where there is none', async ({ app, ids }) => {
    const { suppressions } = await findEspSuppression(app, `${ids.user('unknown')}@integration-test.example.com`)

    expect(suppressions).toEqual([])
  })

  test('numbers is what a template is measured in', async ({ app, skip }) => {
    const [template] = await listTransactionalMessages(app)
    if (template === undefined) return skip('The workspace has no template.')

    const { sent } = await getTransactionalMetrics(app, template.id, { period: 'days', steps: 2 })

    expect(sent).toEqual([expect.any(Number), expect.any(Number)])
  })
})

/** [rec] Where there is nothing, there may be `null` for a list. */
const isList = expect.toSatisfy((value) => value === null || Array.isArray(value))

function shapeOf(shape: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const matchers = Object.entries(shape).map(([name, value]) => [
    name,
    value instanceof RegExp ? expect.stringMatching(value) : value,
  ])
  return Object.fromEntries(matchers)
}

/** A client, and what it is answered with. */
function heard(app: AppClient) {
  const bodies: unknown[] = []
  const request: AppClient['request'] = async (...asked) => {
    const answer = await app.request(...asked)
    bodies.push(answer.body)
    return answer
  }
  return { listening: { ...app, request }, bodies }
}

/** Of a list in pages, two items: a workspace may have many. */
async function firstOf<Item>(list: AsyncIterable<Item> | Promise<readonly Item[]>): Promise<readonly Item[]> {
  if (list instanceof Promise) return list
  const items: Item[] = []
  for await (const item of list) {
    items.push(item)
    if (items.length === 2) break
  }
  return items
}

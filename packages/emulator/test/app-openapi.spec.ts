import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { OPERATIONS } from '../src/coverage.ts'
import { INITIAL_CONTENT } from '../src/state/initial-content.ts'
import { type AppCall, startApp, stoppedTime } from './app-service.ts'

type Schema = { [keyword: string]: unknown }

/** By operation and status; `null` where the document declares an answer without saying what is in it. */
const document = JSON.parse(readFileSync(new URL('openapi/app-responses.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, Schema | null>
>

/**
 * Where the document contradicts itself, its examples or what was recorded, and what is right instead. A change is made to
 * every property of that name, in the operations whose path begins like this.
 */
const CORRECTIONS: readonly { readonly path: string; readonly property: string; readonly schema: Schema }[] = [
  // Integers in the schema, null in the examples of what has no such parent.
  ...['campaign_id', 'action_id', 'parent_action_id', 'newsletter_id', 'content_id', 'broadcast_id'].map(
    (property) => ({
      path: '/v1/',
      property,
      schema: { type: 'integer', nullable: true },
    }),
  ),
  // A text in the messages of a person, an integer in every example and in the other lists.
  { path: '/v1/customers/:customer_id/messages', property: 'msg_template_id', schema: { type: 'integer' } },
  // In-app messages, WhatsApp and the inbox came after 2025.
  ...['/v1/messages', '/v1/customers/:customer_id/messages'].map((path) => ({
    path,
    property: 'type',
    schema: { enum: ['email', 'webhook', 'twilio', 'slack', 'push', 'whatsapp', 'in_app', 'inbox'] },
  })),
  // Three shapes are given, of which no event fits any; `data` of other types is not specified.
  { path: '/v1/activities', property: 'data', schema: { type: 'object' } },
  { path: '/v1/customers/:customer_id/activities', property: 'data', schema: { type: 'object' } },
  // A text in the schema, a number in its example and in the list of topics.
  { path: '/v1/customers/:customer_id/subscription_preferences', property: 'id', schema: {} },
  // Recorded as null where there are none.
  { path: '/v1/exports', property: 'exports', schema: { type: 'array', nullable: true } },
  // A draft has not been sent.
  { path: '/v1/newsletters', property: 'sent_at', schema: { type: 'integer', nullable: true } },
]

function corrected(path: string, schema: Schema): Schema {
  const corrections = new Map(
    CORRECTIONS.filter((correction) => path.startsWith(correction.path)).map(({ property, schema: right }) => [
      property,
      right,
    ]),
  )
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    const entries = Object.entries(node).map(([keyword, value]) => {
      if (keyword === 'properties') return [keyword, properties(value as Schema)]
      // The branches require nothing, so that an answer fits several of them: any one will do.
      return [keyword === 'oneOf' ? 'anyOf' : keyword, walk(value)]
    })
    return Object.fromEntries(entries)
  }
  const properties = (own: Schema) =>
    Object.fromEntries(Object.entries(own).map(([name, value]) => [name, corrections.get(name) ?? walk(value)]))
  return walk(schema) as Schema
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })

/** A world in which every list has something in it. */
const IMPORT = {
  import: { name: 'a', data_file_url: 'https://example.com/a.csv', type: 'people', identifier: 'id' },
}

async function startWorld() {
  const time = stoppedTime()
  const content = INITIAL_CONTENT.newsletters[0]?.contents[0]
  const german = content ? [content, { ...content, id: 9, language: 'de' }] : []
  const newsletters = INITIAL_CONTENT.newsletters.map((newsletter) => ({ ...newsletter, contents: german }))
  const actions = content ? [{ id: 4, content }] : []
  const campaigns = [{ id: 2, name: 'Onboarding', tags: [], eventName: 'Joined', state: 'running', actions } as const]
  const service = await startApp({ now: time.now, content: { newsletters, campaigns } })
  await service.send('identify', { userId: 'ada', traits: { email: 'ada@example.com', plan: 'pro', createdAt: 1 } })
  await service.send('identify', { userId: 'ada', traits: { 'cio_subscription_preferences.topics.topic_1': false } })
  await service.send('identify', { traits: { email: 'eve@example.com' } })
  await service.send('group', { userId: 'ada', groupId: 'acme', traits: { name: 'Acme' } })
  await service.send('track', {
    userId: 'ada',
    event: 'Device Created or Updated',
    context: { device: { token: 'tok', type: 'ios' }, app: { version: '1' } },
  })
  await service.send('track', { userId: 'ada', event: 'Paid', properties: { total: 3 } })
  await service.send('page', { userId: 'ada', name: '/home' })
  const { state } = service.workspace
  const segment = state.segments.find(1)
  for (const person of state.people) if (segment) state.segments.admit(segment, person, time.seconds)
  const identifiers = { id: 'ada' }
  const email = await service.post('send/email', { transactional_message_id: 1, to: 'ada@example.com', identifiers })
  const { delivery_id: deliveryId } = email.body as { delivery_id: string }
  await service.post('send/push', { transactional_message_id: 3, identifiers })
  await service.post('send/sms', { transactional_message_id: 2, to: '+41791234567', identifiers })
  await service.post('send/in_app', { transactional_message_id: 4, identifiers })
  await service.post('send/inbox_message', { transactional_message_id: 5, identifiers })
  for (const metric of ['opened', 'clicked']) {
    const properties = { deliveryId, metric, href: 'https://example.com/' }
    await service.send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })
  }
  await service.post('campaigns/1/triggers', {})
  await service.post('campaigns/1/triggers', { ids: ['nobody'] })
  await service.post('exports/customers', { filters: { segment: { id: 1 } } })
  await service.post('reporting_webhooks', WEBHOOK)
  await service.post('imports', IMPORT)
  await service.post('esp/suppression/spam_reports/ada%40example.com', undefined)
  time.pass(1000)
  return { ...service, deliveryId }
}

const WEBHOOK = { name: 'ops', endpoint: 'http://127.0.0.1:9/hook', events: ['email_sent'] }

type Case = { readonly status: number; readonly body?: unknown; readonly path?: string }

const leaf = { object_attribute: { field: 'name', operator: 'exists', type_id: '1' } }
const send = { identifiers: { id: 'ada' } }

/** What fills the `:name` parts of a path. */
const NAMES: Readonly<Record<string, string>> = {
  customer_id: 'ada',
  object_type_id: '1',
  object_id: 'acme',
  segment_id: '1',
  export_id: '1',
  transactional_id: '1',
  content_id: '1',
  language: 'de',
  broadcast_id: '1',
  trigger_id: '2',
  newsletter_id: '1',
  campaign_id: '2',
  webhook_id: '1',
  import_id: '1',
}

/** Beside an answer of 200 without a body: what an operation is asked, and how else it answers. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  'GET /v1/customers': [{ status: 200, path: 'customers?email=ada%40example.com' }],
  'POST /v1/customers': [{ status: 200, body: { filter: { segment: { id: 1 } } } }],
  'POST /v1/customers/attributes': [
    { status: 200, body: { ids: ['ada'] } },
    { status: 400, body: {} },
  ],
  'GET /v1/customers/:customer_id/activities': [
    { status: 200, path: 'customers/ada/activities?limit=100' },
    { status: 400, path: 'customers/ada/activities?limit=0' },
    { status: 404, path: 'customers/nobody/activities' },
  ],
  'GET /v1/activities': [{ status: 200, path: 'activities?limit=100' }],
  'GET /v1/customers/:customer_id/subscription_preferences': [
    { status: 200 },
    { status: 400, path: 'customers/ada/subscription_preferences?id_type=phone' },
    { status: 404, path: 'customers/nobody/subscription_preferences' },
  ],
  'POST /v1/objects': [{ status: 200, body: { object_type_id: '1', filter: leaf } }],
  'POST /v1/segments': [
    { status: 200, body: { segment: { name: 'a' } } },
    { status: 400, body: {} },
  ],
  'DELETE /v1/segments/:segment_id': [{ status: 204 }, { status: 404, path: 'segments/9' }],
  'GET /v1/newsletters/:newsletter_id/contents/:content_id': [{ status: 200, path: 'newsletters/1/contents/8' }],
  'GET /v1/newsletters/:newsletter_id/contents/:content_id/metrics': [
    { status: 200, path: 'newsletters/1/contents/8/metrics' },
  ],
  'GET /v1/newsletters/:newsletter_id/contents/:content_id/metrics/links': [
    { status: 200, path: 'newsletters/1/contents/8/metrics/links' },
  ],
  'GET /v1/broadcasts/:broadcast_id/actions/:action_id': [{ status: 200, path: 'broadcasts/1/actions/1' }],
  'GET /v1/broadcasts/:broadcast_id/actions/:action_id/metrics': [
    { status: 200, path: 'broadcasts/1/actions/1/metrics' },
  ],
  'GET /v1/broadcasts/:broadcast_id/actions/:action_id/metrics/links': [
    { status: 200, path: 'broadcasts/1/actions/1/metrics/links' },
  ],
  'GET /v1/campaigns/:campaign_id/actions/:action_id': [{ status: 200, path: 'campaigns/2/actions/4' }],
  'GET /v1/campaigns/:campaign_id/actions/:action_id/metrics': [{ status: 200, path: 'campaigns/2/actions/4/metrics' }],
  'GET /v1/campaigns/:campaign_id/actions/:action_id/metrics/links': [
    { status: 200, path: 'campaigns/2/actions/4/metrics/links' },
  ],
  'PUT /v1/transactional/:transactional_id/content/:content_id': [{ status: 200, body: { body: 'b' } }],
  'PUT /v1/transactional/:transactional_id/language/:language': [{ status: 200, body: { body: 'b' } }],
  'POST /v1/campaigns/:broadcast_id/triggers': [
    { status: 200, body: {} },
    { status: 404, body: {}, path: 'campaigns/9/triggers' },
    { status: 422, body: { recipients: {} } },
  ],
  'POST /v1/exports/customers': [
    { status: 200, body: { filters: { segment: { id: 1 } } } },
    { status: 400, body: {} },
  ],
  'GET /v1/esp/search_suppression/:email_address': [{ status: 200, path: 'esp/search_suppression/ada%40example.com' }],
  'GET /v1/esp/suppression/:suppression_type': [{ status: 200, path: 'esp/suppression/spam_reports' }],
  'POST /v1/esp/suppression/:suppression_type/:email_address': [
    { status: 200, path: 'esp/suppression/bounces/eve%40example.com' },
  ],
  'DELETE /v1/esp/suppression/:suppression_type/:email_address': [
    { status: 204, path: 'esp/suppression/bounces/ada%40example.com' },
  ],
  'POST /v1/reporting_webhooks': [
    { status: 200, body: WEBHOOK },
    { status: 400, body: {} },
  ],
  'PUT /v1/reporting_webhooks/:webhook_id': [
    { status: 200, body: WEBHOOK },
    { status: 400, body: { events: [] } },
    { status: 404, body: WEBHOOK, path: 'reporting_webhooks/999' },
  ],
  'DELETE /v1/reporting_webhooks/:webhook_id': [{ status: 200 }, { status: 404, path: 'reporting_webhooks/999' }],
  'POST /v1/imports': [
    {
      status: 200,
      body: IMPORT,
    },
  ],
  'POST /v1/exports/deliveries': [
    { status: 200, body: { newsletter_id: 1 } },
    { status: 400, body: {} },
  ],
  'POST /v1/send/email': [
    { status: 200, body: { ...send, transactional_message_id: 1, to: 'a@example.com' } },
    { status: 400, body: {} },
    { status: 403, body: { ...send, transactional_message_id: 1, to: 'a', attachments: { 'a.exe': '' } } },
    {
      status: 413,
      body: { ...send, transactional_message_id: 1, to: 'a', attachments: { 'a.pdf': 'A'.repeat(2_796_208) } },
    },
  ],
  'POST /v1/send/push': [
    { status: 200, body: { ...send, transactional_message_id: 3 } },
    { status: 400, body: {} },
  ],
  'POST /v1/send/sms': [
    { status: 200, body: { ...send, transactional_message_id: 2, to: '+41791234567' } },
    { status: 400, body: {} },
  ],
}

const documented = OPERATIONS.filter(({ api, status }) => api === 'App' && status !== 'absent')
  .map(({ method, path }) => ({ method, path, operation: `${method} ${path}` }))
  .filter(({ operation }) => operation in document)

const cases = documented.flatMap(({ method, path, operation }) => {
  const own = CASES[operation] ?? [
    { status: 200 },
    ...(document[operation]?.['404'] === undefined ? [] : [{ status: 404, path: unknownOf(path) }]),
  ]
  return own.map((one: Case) => ({ method, route: path, operation, ...one }))
})

/** The path with an id that nothing has. */
function unknownOf(path: string): string {
  return path.slice('/v1/'.length).replace(/:\w+/, '999').replaceAll(/:\w+/g, '1')
}

describe('every answer of the App API is one that Customer.io declares', () => {
  // What only reads leaves the world as it was for the next one.
  let shared: Awaited<ReturnType<typeof startWorld>>
  beforeAll(async () => {
    shared = await startWorld()
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  test.each(cases)('$operation with $status', async ({ method, route, operation, status, path, body }) => {
    const world = method === 'GET' ? shared : await startWorld()
    if (world !== shared) onTestFinished(() => world[Symbol.asyncDispose]())
    const filled = route
      .slice('/v1/'.length)
      .replace(':message_id', world.deliveryId)
      .replaceAll(/:(\w+)/g, (_part, name: string) => NAMES[name] ?? '')
    const call = { method, ...(body !== undefined && { body }) } as AppCall

    const answer = await world.app(path ?? filled, call)

    expect([answer.status, answer.text.slice(0, 200)]).toEqual([status, expect.anything()])
    const declared = document[operation]?.[status]
    expect(declared, `${operation} declares no ${status}`).toBeDefined()
    if (declared) {
      const isValid = ajv.validate(corrected(route, withObjectTypes(operation, declared)), answer.body)
      expect(isValid, ajv.errorsText(ajv.errors)).toBe(true)
    } else if (status >= 400) {
      expect(answer.body).toEqual({ errors: [{ detail: expect.any(String), status: String(status) }] })
    }
  })

  test('as far as the document knows the operation', () => {
    const unknown = OPERATIONS.filter(({ api, status }) => api === 'App' && status !== 'absent')
      .map(({ method, path }) => `${method} ${path}`)
      .filter((operation) => !(operation in document))

    expect(unknown.toSorted()).toEqual([
      'GET /v1/esp/domains/:domain_name/suppression/:suppression_type',
      'GET /v1/subscription_center/:customer_id/token',
      ...['POST /v1/send/in_app', 'POST /v1/send/inbox_message', 'POST /v1/send/whatsapp'],
    ])
    expect(Object.keys(document).toSorted()).toEqual(documented.map(({ operation }) => operation).toSorted())
  })
})

/** The document spells types of objects with a placeholder: `_o:<object_type_id>:create`. */
function withObjectTypes(operation: string, schema: Schema): Schema {
  if (!operation.endsWith('/activities')) return schema
  return JSON.parse(JSON.stringify(schema).replaceAll(/"(_[or]):<object_type_id>:/g, '"$1:1:')) as Schema
}

test('what the document does not allow is noticed', () => {
  const schema = document['GET /v1/segments/:segment_id']?.['200']

  expect(ajv.validate(corrected('/v1/segments', schema ?? {}), { segment: { id: '1' } })).toBe(false)
  expect(ajv.validate(corrected('/v1/segments', schema ?? {}), { segment: { id: 1 } })).toBe(true)
})

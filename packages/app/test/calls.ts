import type { Answer, AppMethod, AppRequestOptions, AppTransport } from '@cio/core'
import * as account from '../src/account.ts'
import * as activities from '../src/activities.ts'
import * as broadcasts from '../src/broadcasts.ts'
import * as suppression from '../src/esp-suppression.ts'
import * as exports from '../src/exports.ts'
import * as imports from '../src/imports.ts'
import type { AppClient } from '../src/index.ts'
import * as messages from '../src/messages.ts'
import * as objects from '../src/objects.ts'
import * as people from '../src/people.ts'
import * as webhooks from '../src/reporting-webhooks.ts'
import * as segments from '../src/segments.ts'
import * as transactional from '../src/transactional.ts'

/** What each subpath has. */
export const MODULES = {
  ...{ people, objects, segments, activities, transactional, broadcasts, exports, messages },
  ...{ 'reporting-webhooks': webhooks, 'esp-suppression': suppression, imports, account },
} as const

/** Functions that ask nothing. */
export const PURE: ReadonlySet<string> = new Set(['parseAttributes'])

type Call = (app: AppClient) => Promise<unknown>

const ada = { id: 'a/d a' }
const acme = { object_type_id: 1, object_id: 'a/b' }
const vip = { segment: { id: 7 } } as const
const webhook = { name: 'ops', endpoint: 'https://example.com/', events: ['email_sent'] }
const template = { identifiers: { id: 'ada' }, transactional_message_id: 2 }

/** One call of every function that asks. */
export const CALLS: Readonly<Record<string, Call>> = {
  findPeopleByEmail: (app) => people.findPeopleByEmail(app, 'ada+1@example.com'),
  getPerson: (app) => people.getPerson(app, ada),
  getPeople: (app) => all(people.getPeople(app, ['ada', 42])),
  listDevices: (app) => people.listDevices(app, { cio_id: 'a3000001' }),
  listRelationships: (app) => all(people.listRelationships(app, 'a/d a', { pageSize: 5 })),
  listPersonSegments: (app) => people.listPersonSegments(app, { email: 'ada+1@example.com' }),
  listPersonMessages: (app) => all(people.listPersonMessages(app, ada, { start_ts: 1, end_ts: 2, pageSize: 5 })),
  listPersonActivities: (app) => all(people.listPersonActivities(app, ada, { type: 'event', name: 'A & B' })),
  getSubscriptionPreferences: (app) => people.getSubscriptionPreferences(app, ada, { language: 'de' }),
  getSubscriptionCenterToken: (app) => people.getSubscriptionCenterToken(app, 'a/d a'),
  listSubscriptionTopics: (app) => people.listSubscriptionTopics(app),
  searchPeople: (app) => all(people.searchPeople(app, vip, { pageSize: 1000 })),
  getObject: (app) => objects.getObject(app, acme),
  listObjectRelationships: (app) =>
    all(objects.listObjectRelationships(app, { object_type_id: '2', cio_object_id: 'ob1' })),
  listObjectTypes: (app) => objects.listObjectTypes(app),
  searchObjects: (app) => {
    const leaf = { object_attribute: { field: 'name', operator: 'exists', type_id: '1' } } as const
    return all(objects.searchObjects(app, { object_type_id: 1, filter: { and: [leaf, { not: leaf }] } }))
  },
  createSegment: (app) => segments.createSegment(app, { name: 'VIP' }),
  deleteSegment: (app) => segments.deleteSegment(app, 7),
  listSegments: (app) => segments.listSegments(app),
  getSegment: (app) => segments.getSegment(app, 7),
  getSegmentUse: (app) => segments.getSegmentUse(app, 7),
  countSegmentMembers: (app) => segments.countSegmentMembers(app, 7),
  listSegmentMembers: (app) => all(segments.listSegmentMembers(app, 7, { pageSize: 30_000 })),
  listActivities: (app) => all(activities.listActivities(app, { deleted: true, person: { cio_id: 'a3000001' } })),
  sendEmail: (app) =>
    transactional.sendEmail(app, { ...template, to: 'a@example.com', attachments: { 'a.txt': new Uint8Array([1]) } }),
  sendPush: (app) => transactional.sendPush(app, template),
  sendSms: (app) => transactional.sendSms(app, { ...template, to: '+41791234567' }),
  sendWhatsApp: (app) => transactional.sendWhatsApp(app, template),
  sendInApp: (app) => transactional.sendInApp(app, template),
  sendInboxMessage: (app) => transactional.sendInboxMessage(app, template),
  listTransactionalMessages: (app) => transactional.listTransactionalMessages(app),
  getTransactionalMessage: (app) => transactional.getTransactionalMessage(app, 1),
  listTransactionalDeliveries: (app) => all(transactional.listTransactionalDeliveries(app, 1, { state: 'sent' })),
  listTransactionalContents: (app) => transactional.listTransactionalContents(app, 1),
  getTransactionalMetrics: (app) => transactional.getTransactionalMetrics(app, 1, { period: 'weeks', steps: 4 }),
  listTransactionalLinkMetrics: (app) =>
    transactional.listTransactionalLinkMetrics(app, 1, { period: 'days', steps: 2, unique: true }),
  listBroadcasts: (app) => broadcasts.listBroadcasts(app),
  getBroadcast: (app) => broadcasts.getBroadcast(app, 12),
  getBroadcastMetrics: (app) => broadcasts.getBroadcastMetrics(app, 12, { period: 'hours', steps: 2, type: 'email' }),
  listBroadcastLinkMetrics: (app) =>
    broadcasts.listBroadcastLinkMetrics(app, 12, { period: 'hours', steps: 2, unique: true }),
  listBroadcastDeliveries: (app) =>
    all(broadcasts.listBroadcastDeliveries(app, 12, { type: 'email', metric: 'sent', state: 'sent', pageSize: 5 })),
  triggerBroadcast: (app) => broadcasts.triggerBroadcast(app, 12, { recipients: vip }),
  getBroadcastTrigger: (app) => broadcasts.getBroadcastTrigger(app, 12, 3),
  listBroadcastErrors: (app) => all(broadcasts.listBroadcastErrors(app, 12, 3)),
  listBroadcastTriggers: (app) => broadcasts.listBroadcastTriggers(app, 12),
  createPeopleExport: (app) => exports.createPeopleExport(app, vip),
  createDeliveriesExport: (app) => exports.createDeliveriesExport(app, { newsletter_id: 1, metric: 'sent' }),
  listExports: (app) => exports.listExports(app),
  getExport: (app) => exports.getExport(app, 3),
  waitForExport: (app) => exports.waitForExport(app, 3),
  downloadExport: (app) => exports.downloadExport(app, 3),
  listMessages: (app) => all(messages.listMessages(app, { type: 'email', metric: 'bounced', pageSize: 5 })),
  getMessage: (app) => messages.getMessage(app, 'dg/Oq=='),
  getArchivedMessage: (app) => messages.getArchivedMessage(app, 'dg/Oq=='),
  listReportingWebhooks: (app) => webhooks.listReportingWebhooks(app),
  getReportingWebhook: (app) => webhooks.getReportingWebhook(app, 4),
  createReportingWebhook: (app) => webhooks.createReportingWebhook(app, webhook),
  updateReportingWebhook: (app) => webhooks.updateReportingWebhook(app, 4, webhook),
  deleteReportingWebhook: (app) => webhooks.deleteReportingWebhook(app, 4),
  findEspSuppression: (app) => suppression.findEspSuppression(app, 'a+b@example.com'),
  listEspSuppressions: (app) => all(suppression.listEspSuppressions(app, 'bounces', { pageSize: 5 })),
  listDomainEspSuppressions: (app) =>
    all(suppression.listDomainEspSuppressions(app, 'mail.example.com', 'bounces', { email: 'a+b@example.com' })),
  addEspSuppression: (app) => suppression.addEspSuppression(app, 'bounces', 'a+b@example.com'),
  removeEspSuppression: (app) => suppression.removeEspSuppression(app, 'bounces', 'a+b@example.com'),
  createImport: (app) => {
    const data_file_url = 'https://files.example.com/people.csv'
    return imports.createImport(app, { name: 'July', type: 'people', identifier: 'id', data_file_url })
  },
  getImport: (app) => imports.getImport(app, 30),
  listWorkspaces: (app) => account.listWorkspaces(app),
  listIpAddresses: (app) => account.listIpAddresses(app),
}

/** Everything that an iteration gives. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

/** A request as a client was asked for it, and by which of its budgets. */
export type Asked = Readonly<{
  budget: 'general' | 'transactional' | 'broadcasts'
  method: AppMethod
  path: string
  options: AppRequestOptions
}>

/** What the answer to any question holds, as far as a function insists on it. */
const anyAnswer = {
  ...Object.fromEntries(
    ['customer', 'object', 'segment', 'used_by', 'message', 'archived_message', 'broadcast', 'import'].map((name) => [
      name,
      {},
    ]),
  ),
  ...{ metric: { series: {} }, token: 't' },
  ...{ count: 0, id: 1, broadcast_id: 1, created_at: 1, delivery_id: 'd', queued_at: 1 },
  ...{ export: { id: 3, status: 'done' }, url: 'https://storage.example.com/3.csv' },
}

/** A client that notes what it is asked, and answers anything with everything. */
export function notingClient(): { readonly app: AppClient; readonly asked: readonly Asked[] } {
  const asked: Asked[] = []
  const transport = (budget: Asked['budget']): AppTransport => {
    const request: AppTransport['request'] = async (method, path, options = {}): Promise<Answer> => {
      asked.push({ budget, method, path, options })
      return { status: 200, body: anyAnswer, attempts: 1 }
    }
    return { request, get: (path, options) => request('GET', path, options) }
  }
  const app: AppClient = {
    ...transport('general'),
    region: 'us',
    transactional: transport('transactional'),
    broadcasts: transport('broadcasts'),
    fetch: async () => new Response('id\nada\n'),
    now: () => 0,
  }
  return { app, asked }
}

/** The operation of a path, its values replaced by the names that the document has for them: `GET /v1/messages/:message_id`. */
export function operationOf(method: string, path: string, operations: readonly string[]): string | undefined {
  const parts = `/v1${path}`.split('/')
  const candidates = operations.filter((operation) => {
    const [ofMethod, template = ''] = operation.split(' ')
    const own = template.split('/')
    return (
      ofMethod === method &&
      own.length === parts.length &&
      own.every((part, index) => part.startsWith(':') || part === parts[index])
    )
  })
  // `/customers/attributes` is not somebody of that id.
  return candidates.toSorted((first, second) => first.split(':').length - second.split(':').length)[0]
}

/** The sum of each series of metrics: what happened in which step of time depends on when a spec runs. */
export function sums(series: Readonly<Record<string, readonly number[]>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(series).map(([name, steps]) => [name, steps.reduce((sum, step) => sum + step, 0)]),
  )
}

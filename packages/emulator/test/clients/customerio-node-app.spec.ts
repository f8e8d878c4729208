import {
  APIClient,
  CustomerIORequestError,
  DeliveryExportMetric,
  FilterOperator,
  IdentifierType,
  SendEmailRequest,
  SendInAppRequest,
  SendInboxMessageRequest,
  SendPushRequest,
  SendSMSRequest,
  SendWhatsAppRequest,
} from 'customerio-node'
import { describe, expect, test } from 'vitest'
import { INITIAL_CONTENT } from '../../src/state/initial-content.ts'
import { startApp, stoppedTime } from '../app-service.ts'
import { MISSING } from './missing-app-methods.ts'

/** The official client, unmodified but for its URL, in a world in which every list has something in it. */
async function startWorld() {
  const time = stoppedTime()
  const [newsletter] = INITIAL_CONTENT.newsletters
  const content = newsletter?.contents[0]
  const translated = content ? [content, { ...content, id: 9, language: 'de' }] : []
  const campaign = { id: 2, name: 'Onboarding', tags: [], eventName: 'Joined', state: 'running' } as const
  const service = await startApp({
    now: time.now,
    content: {
      newsletters: newsletter ? [{ ...newsletter, contents: translated }] : [],
      campaigns: [{ ...campaign, actions: content ? [{ id: 4, content }] : [] }],
    },
  })
  await service.send('identify', { userId: 'ada', traits: { email: 'ada+1@example.com', plan: 'pro' } })
  await service.send('identify', { userId: 'bob', traits: { email: 'bob@example.com' } })
  await service.send('group', { userId: 'ada', groupId: 'a/b', traits: { name: 'Acme' } })
  await service.send('track', { userId: 'ada', event: 'Paid' })
  const { state } = service.workspace
  const [segment, ada] = [state.segments.find(1), state.people.find({ kind: 'id', value: 'ada' })]
  if (segment && ada) state.segments.admit(segment, ada, time.seconds)
  const api = new APIClient(service.workspace.keys.appKey, { url: `${service.emulator.url}/v1` })
  return { ...service, time, api }
}

type World = Awaited<ReturnType<typeof startWorld>>

const identifiers = { id: 'ada' }
const email = { to: 'ada+1@example.com', identifiers, transactional_message_id: 'receipt' }

async function sendOne({ api }: World): Promise<string> {
  return (await api.sendEmail(new SendEmailRequest(email))).delivery_id as string
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.catch((error: unknown) => error)
}

const plan = { attribute: { field: 'plan', operator: FilterOperator.Eq, value: 'pro' } }
const named = { object_attribute: { field: 'name', operator: FilterOperator.Exists, type_id: 1 } }

const WEBHOOK = { name: 'ops', endpoint: 'http://127.0.0.1:9/hook', events: ['email_sent'] }

/** Every method that does what it says, and what there is to see afterwards. */
const WORKING: Readonly<Record<string, (world: World) => Promise<void>>> = {
  async sendEmail(world) {
    const request = new SendEmailRequest({ ...email, message_data: { name: 'Ada' } })
    request.attach('a.txt', 'hello')
    const sent = await world.api.sendEmail(request)

    expect(sent).toEqual({ delivery_id: expect.any(String), queued_at: world.time.seconds })
    // It always sends `headers`, here an empty object.
    expect(world.workspace.deliveries()).toMatchObject([
      { id: sent.delivery_id, messageData: { name: 'Ada' }, request: { attachments: { 'a.txt': 5 }, headers: {} } },
    ])
  },
  async sendPush({ api, workspace }) {
    await api.sendPush(
      new SendPushRequest({
        identifiers,
        transactional_message_id: 3,
        device: { token: 'tok', platform: 'ios' },
      }),
    )

    // It has an option of the service's own name as well, and never sends it.
    const lost = {
      identifiers,
      transactional_message_id: 3,
      to: 'two',
      custom_device: { token: 'two', platform: 'ios' },
    }
    await api.sendPush(new SendPushRequest(lost))

    expect(workspace.deliveries()).toMatchObject([
      { channel: 'push', recipient: 'tok' },
      { failure: 'the person has no such device' },
    ])
    expect(await api.getAttributes('ada')).toMatchObject({ customer: { devices: [{ id: 'tok' }] } })
  },
  async sendSMS({ api, workspace }) {
    await api.sendSMS(new SendSMSRequest({ identifiers, transactional_message_id: 2, to: '+41791234567' }))
    // It takes `to` for optional, which neither document does.
    const without = await failureOf(api.sendSMS(new SendSMSRequest({ identifiers, transactional_message_id: 2 })))

    expect(workspace.deliveries()).toMatchObject([{ channel: 'sms', recipient: '+41791234567' }])
    expect(without).toMatchObject({ statusCode: 400, message: 'to is required' })
  },
  async sendWhatsApp({ api, workspace }) {
    await api.sendWhatsApp(
      new SendWhatsAppRequest({ identifiers, transactional_message_id: 'parcel', to: '+41791234567' }),
    )

    expect(workspace.deliveries()).toMatchObject([{ channel: 'whatsapp', recipient: '+41791234567' }])
  },
  async getSubscriptionCenterToken({ api }) {
    expect(await api.getSubscriptionCenterToken('ada')).toEqual({ token: expect.stringMatching(/^[\w-]+$/) })
  },
  async getDomainSuppressions({ api }) {
    for (const name of ['a', 'b']) await api.createSuppression('bounces', `${name}@example.com`)

    expect(await api.getDomainSuppressions('mail.example.com', 'bounces', { limit: 1 })).toMatchObject({
      suppressions: [{ email: 'a@example.com' }],
      next: expect.stringMatching(/./),
    })
    const one = { email: 'b@example.com' }
    expect(await api.getDomainSuppressions('mail.example.com', 'bounces', one)).toMatchObject({ suppressions: [one] })
  },
  async createImport({ api }) {
    const data_file_url = 'https://example.com/a.csv'
    const made = await api.createImport({ name: 'a', data_file_url, type: 'people', identifier: 'id' })

    expect(made).toMatchObject({ import: { id: 1, state: 'preprocessing' } })
  },
  async getImport({ api }) {
    const data_file_url = 'https://example.com/a.csv'
    await api.createImport({ name: 'a', data_file_url, type: 'people', identifier: 'id' })

    await expect.poll(() => api.getImport(1)).toMatchObject({ import: { state: 'failed' } })
  },
  async getIpAddresses({ api }) {
    expect(await api.getIpAddresses()).toMatchObject({ ip_addresses: expect.arrayContaining(['35.188.196.183']) })
  },
  async sendInApp({ api, workspace }) {
    await api.sendInApp(new SendInAppRequest({ identifiers, transactional_message_id: 4 }))

    expect(workspace.deliveries()).toMatchObject([{ channel: 'in_app', recipient: 'ada' }])
  },
  async sendInboxMessage({ api, workspace }) {
    // It sends `disable_message_retention`, which the schema has not got.
    const message = { identifiers, transactional_message_id: 5, disable_message_retention: true }
    await api.sendInboxMessage(new SendInboxMessageRequest(message))

    expect(workspace.deliveries()).toMatchObject([{ channel: 'inbox', isForgotten: true }])
  },
  async getCustomersByEmail({ api }) {
    expect(await api.getCustomersByEmail('ADA+1@example.com')).toMatchObject({ results: [{ id: 'ada' }] })
    expect(await api.getCustomersByEmail('nobody@example.com')).toEqual({ results: [] })
  },
  async triggerBroadcast(world) {
    const { api, workspace } = world
    await api.triggerBroadcast(1)
    await api.triggerBroadcast(1, { text: 'x' }, { segment: { id: 1 } })
    await api.triggerBroadcast(1, undefined, { ids: ['bob', 'x'], id_ignore_missing: true })
    await api.triggerBroadcast(1, undefined, { per_user_data: [{ id: 'bob', data: { a: 1 } }] })

    // Nothing to say is sent as an empty body.
    expect(workspace.requests().filter(({ path }) => path.endsWith('/triggers'))[0]).toMatchObject({ body: '{}' })
    expect(workspace.deliveries().map(({ recipient, messageData }) => [recipient, messageData])).toEqual([
      ['ada+1@example.com', {}],
      ['ada+1@example.com', { text: 'x' }],
      ['bob@example.com', {}],
      ['bob@example.com', { a: 1 }],
    ])
    expect(await failureOf(api.triggerBroadcast(9))).toMatchObject({ statusCode: 404 })
  },
  async getBroadcastTriggerStatus({ api }) {
    const { id } = await api.triggerBroadcast(1)

    expect(await api.getBroadcastTriggerStatus(1, id as number)).toMatchObject({ id, broadcast_id: 1 })
  },
  async getBroadcastTriggerErrors({ api }) {
    const failed = await failureOf(api.triggerBroadcast(1, undefined, { emails: ['x@example.com'] }))

    expect(failed).toMatchObject({ statusCode: 422 })
    expect(await api.getBroadcastTriggerErrors(1, 1)).toMatchObject({
      errors: ['line 1: no person has the email x@example.com'],
    })
  },
  async listExports({ api }) {
    // Not the list that its types promise.
    expect(await api.listExports()).toEqual({ exports: null })
  },
  async createCustomersExport({ api }) {
    expect(await api.createCustomersExport(plan)).toMatchObject({ export: { id: 1, type: 'customers' } })
    expect(await api.listExports()).toMatchObject({ exports: [{ id: 1 }] })
  },
  async createDeliveriesExport({ api }) {
    await api.createDeliveriesExport(1, { attributes: ['plan'], metric: DeliveryExportMetric.Sent })

    expect(await api.listExports()).toMatchObject({ exports: [{ type: 'deliveries' }] })
  },
  async getExport({ api, time }) {
    await api.createCustomersExport(plan)
    const pending = await api.getExport(1)
    time.pass(500)

    expect(pending).toMatchObject({ export: { status: 'pending', total: 0 } })
    expect(await api.getExport(1)).toMatchObject({ export: { status: 'done', total: 1 } })
  },
  async downloadExport({ api, time }) {
    await api.createCustomersExport(plan)
    time.pass(500)
    // A comment in it says `link`.
    const { url } = await api.downloadExport(1)

    expect(await (await fetch(url as string)).text()).toMatch(/^id,email,cio_id,.*\nada,/)
  },
  async getAttributes({ api }) {
    for (const [id, kind] of [
      ['ada', IdentifierType.Id],
      ['ada+1@example.com', IdentifierType.Email],
      ['a3000001', IdentifierType.CioId],
    ] as const) {
      expect(await api.getAttributes(id, kind)).toMatchObject({ customer: { id: 'ada', attributes: { plan: 'pro' } } })
    }
    const missing = await failureOf(api.getAttributes('nobody'))
    expect(missing).toBeInstanceOf(CustomerIORequestError)
    expect(missing).toMatchObject({ statusCode: 404 })
  },
  async getCustomerActivities({ api }) {
    const options = { idType: IdentifierType.Email, type: 'event', name: 'Paid', limit: 1 }

    expect(await api.getCustomerActivities('ada+1@example.com', options)).toMatchObject({
      activities: [{ type: 'event', name: 'Paid' }],
    })
  },
  async getCustomerMessages(world) {
    const id = await sendOne(world)

    expect(await world.api.getCustomerMessages('ada', { start_ts: 1, limit: 1 })).toMatchObject({ messages: [{ id }] })
  },
  async getCustomerRelationships({ api }) {
    expect(await api.getCustomerRelationships('ada', { limit: 1 })).toMatchObject({
      cio_relationships: [{ identifiers: { object_id: 'a/b' } }],
    })
  },
  async getCustomerSegments({ api }) {
    expect(await api.getCustomerSegments('ada')).toMatchObject({ segments: [{ id: 1 }] })
    expect(await api.getCustomerSegments('bob')).toEqual({ segments: [] })
  },
  async getCustomerSubscriptionPreferences({ api }) {
    expect(await api.getCustomerSubscriptionPreferences('ada', { language: 'de' })).toMatchObject({
      customer: { topics: [{ name: 'Angebote', subscribed: true }, {}] },
    })
  },
  async searchCustomers({ api }) {
    expect(await api.searchCustomers({ and: [plan, { segment: { id: 1 } }] }, { limit: 1 })).toMatchObject({
      ids: ['ada'],
    })
    expect(await api.searchCustomers({ not: plan })).toMatchObject({ ids: ['bob'] })
  },
  async getCustomersAttributes({ api }) {
    expect(await api.getCustomersAttributes(['ada', 'nobody'])).toMatchObject({
      customers: [{ customer: { id: 'ada' } }],
    })
  },
  async getObjectAttributes({ api }) {
    expect(await api.getObjectAttributes(1, 'a/b')).toMatchObject({ object: { attributes: { name: 'Acme' } } })
    expect(await api.getObjectAttributes('1', 'obb7fd050101', 'cio_object_id')).toMatchObject({
      object: { identifiers: { object_id: 'a/b' } },
    })
  },
  async getObjectRelationships({ api }) {
    expect(await api.getObjectRelationships(1, 'a/b', { limit: 1 })).toMatchObject({
      cio_relationships: [{ identifiers: { id: 'ada' } }],
    })
  },
  async findObjects({ api }) {
    expect(await api.findObjects(1, named)).toMatchObject({ ids: ['a/b'] })
  },
  async listObjectTypes({ api }) {
    expect(await api.listObjectTypes()).toMatchObject({ types: [{ id: '1' }, { id: '2' }] })
  },
  async listActivities({ api }) {
    const options = { customerId: 'ada', idType: IdentifierType.Id, type: 'event', deleted: false }

    expect(await api.listActivities(options)).toMatchObject({ activities: [{ name: 'Paid' }] })
    expect(await api.listActivities({ name: 'Nothing' })).toEqual({ activities: [], next: '' })
  },
  async listSegments({ api }) {
    expect(await api.listSegments()).toMatchObject({ segments: [{ id: 1 }] })
  },
  async createSegment({ api }) {
    await api.createSegment({ name: 'Sailors' })

    expect(await api.listSegments()).toMatchObject({ segments: [{ id: 1 }, { id: 2, name: 'Sailors' }] })
  },
  async getSegment({ api }) {
    expect(await api.getSegment(1)).toMatchObject({ segment: { name: 'VIP' } })
  },
  async deleteSegment({ api }) {
    expect(await api.deleteSegment(1)).toEqual({})
    expect(await api.listSegments()).toEqual({ segments: [] })
  },
  async getSegmentCustomerCount({ api }) {
    expect(await api.getSegmentCustomerCount(1)).toEqual({ count: 1 })
  },
  async getSegmentMembership({ api }) {
    expect(await api.getSegmentMembership(1, { limit: 1 })).toMatchObject({ ids: ['ada'], next: '' })
  },
  async getSegmentUsedBy({ api }) {
    expect(await api.getSegmentUsedBy(1)).toMatchObject({ used_by: { draft_newsletters: [1] } })
  },
  async listSubscriptionTopics({ api }) {
    expect(await api.listSubscriptionTopics()).toMatchObject({ topics: [{ id: 1 }, { id: 2 }] })
  },
  async listTransactionalMessages({ api }) {
    expect((await api.listTransactionalMessages()).messages).toHaveLength(6)
  },
  async getTransactionalMessage({ api }) {
    expect(await api.getTransactionalMessage(1)).toMatchObject({ message: { name: 'Receipt' } })
  },
  async getTransactionalMessageContents({ api }) {
    expect(await api.getTransactionalMessageContents(1)).toMatchObject({ contents: [{ id: 1 }, { id: 2 }] })
  },
  async getTransactionalMessageLanguage({ api }) {
    expect(await api.getTransactionalMessageLanguage(1, 'de')).toMatchObject({ content: [{ language: 'de' }] })
  },
  async updateTransactionalMessageLanguage({ api }) {
    await api.updateTransactionalMessageLanguage(1, 'fr', { body: 'Bonjour' })

    expect(await api.getTransactionalMessageLanguage(1, 'fr')).toMatchObject({ content: [{ body: 'Bonjour' }] })
  },
  async updateTransactionalMessageContent({ api }) {
    await api.updateTransactionalMessageContent(1, 1, { body: 'Changed' })

    expect(await api.getTransactionalMessageContents(1)).toMatchObject({ contents: [{ body: 'Changed' }, {}] })
  },
  async getTransactionalMessageDeliveries(world) {
    const id = await sendOne(world)

    expect(await world.api.getTransactionalMessageDeliveries(1, { metric: 'sent' })).toMatchObject({
      messages: [{ id }],
    })
  },
  async getTransactionalMessageMetrics(world) {
    await sendOne(world)

    expect(await world.api.getTransactionalMessageMetrics(1, { period: 'days', steps: 2 })).toMatchObject({
      metric: { series: { sent: [0, 1] } },
    })
  },
  async getTransactionalMessageLinkMetrics(world) {
    const properties = { deliveryId: await sendOne(world), metric: 'clicked', href: 'https://example.com/' }
    await world.send('track', { anonymousId: 'unused', event: 'Report Delivery Event', properties })

    expect(await world.api.getTransactionalMessageLinkMetrics(1, { steps: 2, unique: true })).toMatchObject({
      links: [{ link: { href: 'https://example.com/' }, metric: { series: { clicked: [0, 1] } } }],
    })
  },
  async listCampaigns({ api }) {
    expect(await api.listCampaigns()).toMatchObject({ campaigns: [{ id: 2 }] })
  },
  async getCampaign({ api }) {
    expect(await api.getCampaign(2)).toMatchObject({ campaign: { event_name: 'Joined' } })
  },
  async getCampaignActions({ api }) {
    expect(await api.getCampaignActions(2)).toMatchObject({ actions: [{ id: 4 }] })
  },
  async getCampaignAction({ api }) {
    expect(await api.getCampaignAction(2, 4)).toMatchObject({ action: { campaign_id: 2 } })
  },
  async getCampaignActionMetrics({ api }) {
    expect(await api.getCampaignActionMetrics(2, 4)).toHaveProperty('metric.series.sent')
  },
  async getCampaignActionMetricsLinks({ api }) {
    expect(await api.getCampaignActionMetricsLinks(2, 4)).toEqual({ links: [] })
  },
  async getCampaignMetrics({ api }) {
    expect(await api.getCampaignMetrics(2)).toHaveProperty('metric.series.sent')
  },
  async getCampaignMetricsLinks({ api }) {
    expect(await api.getCampaignMetricsLinks(2)).toEqual({ links: [] })
  },
  async getCampaignMessages({ api }) {
    expect(await api.getCampaignMessages(2)).toEqual({ messages: [], next: '' })
  },
  async listBroadcasts({ api }) {
    expect(await api.listBroadcasts()).toMatchObject({ broadcasts: [{ id: 1 }] })
  },
  async getBroadcast({ api }) {
    expect(await api.getBroadcast(1)).toMatchObject({ broadcast: { name: 'Outage notice' } })
  },
  async getBroadcastActions({ api }) {
    expect(await api.getBroadcastActions(1)).toMatchObject({ actions: [{ id: 1 }] })
  },
  async getBroadcastAction({ api }) {
    expect(await api.getBroadcastAction(1, 1)).toMatchObject({ action: { subject: 'Outage' } })
  },
  async getBroadcastActionMetrics({ api }) {
    await api.triggerBroadcast(1)

    expect(await api.getBroadcastActionMetrics(1, 1)).toHaveProperty('metric.series.sent')
  },
  async getBroadcastActionMetricsLinks({ api }) {
    expect(await api.getBroadcastActionMetricsLinks(1, 1)).toEqual({ links: [] })
  },
  async getBroadcastMetrics({ api }) {
    await api.triggerBroadcast(1)

    expect(await api.getBroadcastMetrics(1, { period: 'hours', steps: 2 })).toMatchObject({
      metric: { series: { sent: [0, 1] } },
    })
  },
  async getBroadcastMetricsLinks({ api }) {
    expect(await api.getBroadcastMetricsLinks(1)).toEqual({ links: [] })
  },
  async getBroadcastMessages({ api }) {
    await api.triggerBroadcast(1)

    expect(await api.getBroadcastMessages(1)).toMatchObject({ messages: [{ broadcast_id: 1 }] })
  },
  async getBroadcastTriggers({ api }) {
    await api.triggerBroadcast(1)

    expect(await api.getBroadcastTriggers(1)).toMatchObject({ triggers: [{ id: 1 }] })
  },
  async listNewsletters({ api }) {
    expect(await api.listNewsletters({ limit: 1, sort: 'desc' })).toMatchObject({ newsletters: [{ id: 1 }] })
  },
  async getNewsletter({ api }) {
    expect(await api.getNewsletter(1)).toMatchObject({ newsletter: { name: 'Monthly' } })
  },
  async getNewsletterContents({ api }) {
    expect(await api.getNewsletterContents(1)).toMatchObject({ contents: [{ id: 8 }, { id: 9 }] })
  },
  async getNewsletterContent({ api }) {
    expect(await api.getNewsletterContent(1, 8)).toMatchObject({ content: { subject: 'This month' } })
  },
  async getNewsletterContentMetrics({ api }) {
    expect(await api.getNewsletterContentMetrics(1, 8)).toHaveProperty('metric.series.sent')
  },
  async getNewsletterContentMetricsLinks({ api }) {
    expect(await api.getNewsletterContentMetricsLinks(1, 8)).toEqual({ links: [] })
  },
  async getNewsletterLanguage({ api }) {
    expect(await api.getNewsletterLanguage(1, 'de')).toMatchObject({ content: { id: 9 } })
  },
  async getNewsletterMessages({ api }) {
    expect(await api.getNewsletterMessages(1)).toEqual({ messages: [], next: '' })
  },
  async getNewsletterMetrics({ api }) {
    expect(await api.getNewsletterMetrics(1)).toHaveProperty('metric.series.sent')
  },
  async getNewsletterMetricsLinks({ api }) {
    expect(await api.getNewsletterMetricsLinks(1)).toEqual({ links: [] })
  },
  async getNewsletterTestGroups({ api }) {
    expect(await api.getNewsletterTestGroups(1)).toEqual({ test_groups: [] })
  },
  async getMessages(world) {
    const id = await sendOne(world)

    expect(await world.api.getMessages({ type: 'email', metric: 'sent', limit: 1 })).toMatchObject({
      messages: [{ id }],
    })
  },
  async getMessage(world) {
    const id = await sendOne(world)

    expect(await world.api.getMessage(id)).toMatchObject({ message: { id, customer_id: 'ada' } })
  },
  async getArchivedMessage(world) {
    const id = await sendOne(world)

    expect(await world.api.getArchivedMessage(id)).toMatchObject({ archived_message: { subject: 'Your receipt' } })
  },
  async searchSuppression({ api }) {
    await api.createSuppression('bounces', 'ada+1@example.com')

    expect(await api.searchSuppression('ada+1@example.com')).toMatchObject({
      category: 'bounces',
      suppressions: [{ email: 'ada+1@example.com' }],
    })
  },
  async getSuppressions({ api }) {
    expect(await api.getSuppressions('bounces', { limit: 1 })).toEqual({ category: 'bounces', suppressions: [] })
  },
  async createSuppression({ api }) {
    await api.createSuppression('spam_reports', 'ada+1@example.com')

    expect(await api.getSuppressions('spam_reports')).toMatchObject({ category: 'spam', suppressions: [{}] })
  },
  async deleteSuppression({ api }) {
    await api.createSuppression('bounces', 'ada+1@example.com')
    await api.deleteSuppression('bounces', 'ada+1@example.com')

    expect(await api.getSuppressions('bounces')).toMatchObject({ suppressions: [] })
  },
  async listReportingWebhooks({ api }) {
    expect(await api.listReportingWebhooks()).toEqual({ reporting_webhooks: [] })
  },
  async createReportingWebhook({ api }) {
    const { id } = await api.createReportingWebhook(WEBHOOK)

    expect(await api.listReportingWebhooks()).toMatchObject({ reporting_webhooks: [{ id, ...WEBHOOK }] })
  },
  async getReportingWebhook({ api }) {
    const { id } = await api.createReportingWebhook(WEBHOOK)

    expect(await api.getReportingWebhook(id as number)).toMatchObject({ id, ...WEBHOOK, disabled: false })
  },
  async updateReportingWebhook({ api }) {
    const { id } = await api.createReportingWebhook(WEBHOOK)

    await api.updateReportingWebhook(id as number, { disabled: true })

    expect(await api.getReportingWebhook(id as number)).toMatchObject({ ...WEBHOOK, disabled: true })
  },
  async deleteReportingWebhook({ api }) {
    const { id } = await api.createReportingWebhook(WEBHOOK)

    await api.deleteReportingWebhook(id as number)

    expect(await failureOf(api.getReportingWebhook(id as number))).toMatchObject({ statusCode: 404 })
  },
  async listWorkspaces({ api }) {
    expect(await api.listWorkspaces()).toMatchObject({ workspaces: [{ people: 2, objects: 1 }] })
  },
}

describe("customerio-node's APIClient", () => {
  test.each(Object.entries(WORKING))('%s', async (_name, exercise) => {
    await using world = await startWorld()

    await exercise(world)
  })

  test.each(Object.entries(MISSING))('%s is told that the emulator has no such operation', async (_name, call) => {
    await using world = await startWorld()

    const failure = await failureOf(call(world.api))

    expect(failure).toBeInstanceOf(CustomerIORequestError)
    expect(failure).toMatchObject({ statusCode: 501, body: expect.stringMatching(/the emulator does not have \w+ \(/) })
    expect(world.workspace.requests()).toMatchObject([{ status: 200 }, {}, {}, {}, { status: 501 }])
  })

  test('has no method beside these', () => {
    const methods = Object.getOwnPropertyNames(APIClient.prototype).filter(
      (name) => name !== 'constructor' && name !== 'resourceBase',
    )

    expect([...Object.keys(WORKING), ...Object.keys(MISSING)].toSorted()).toEqual(methods.toSorted())
  })

  test('shows the reason of a refused send, and of nothing else', async () => {
    await using world = await startWorld()

    const send = await failureOf(world.api.sendEmail(new SendEmailRequest({ ...email, transactional_message_id: 'x' })))
    const read = await failureOf(world.api.getAttributes('nobody'))

    expect(send).toMatchObject({ statusCode: 400, message: 'transactional message "x" does not exist' })
    // It reads `meta.error` and `meta.errors` only, and so misses the envelope of nearly all App API errors.
    expect(read).toMatchObject({ statusCode: 404, message: 'Unknown error' })
    expect(JSON.parse((read as CustomerIORequestError).body)).toEqual({
      errors: [{ detail: 'customer not found', status: '404' }],
    })
  })
})

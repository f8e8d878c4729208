import { absentOperations } from './absent-operations.ts'
import type { Operation, Rule } from './coverage.ts'

/** Operations of the App API by the spec that shows them. */
const SUPPORTED: Readonly<Record<string, readonly string[]>> = {
  'app-people.spec.ts': [
    'GET /v1/customers',
    'POST /v1/customers',
    'GET /v1/customers/:customer_id/attributes',
    'POST /v1/customers/attributes',
    'GET /v1/customers/:customer_id/relationships',
    'GET /v1/customers/:customer_id/segments',
    'GET /v1/customers/:customer_id/subscription_preferences',
    'GET /v1/subscription_topics',
    'GET /v1/workspaces',
  ],
  'app-activities.spec.ts': ['GET /v1/customers/:customer_id/activities', 'GET /v1/activities'],
  'app-objects.spec.ts': [
    'GET /v1/object_types',
    'POST /v1/objects',
    'GET /v1/objects/:object_type_id/:object_id/attributes',
    'GET /v1/objects/:object_type_id/:object_id/relationships',
  ],
  'app-segments.spec.ts': [
    'GET /v1/segments',
    'POST /v1/segments',
    'GET /v1/segments/:segment_id',
    'DELETE /v1/segments/:segment_id',
    'GET /v1/segments/:segment_id/used_by',
    'GET /v1/segments/:segment_id/customer_count',
    'GET /v1/segments/:segment_id/membership',
  ],
  'app-messages.spec.ts': [
    'GET /v1/messages',
    'GET /v1/messages/:message_id',
    'GET /v1/messages/:message_id/archived_message',
    'GET /v1/customers/:customer_id/messages',
  ],
  'app-send.spec.ts': [
    'POST /v1/send/email',
    'POST /v1/send/push',
    'POST /v1/send/sms',
    'POST /v1/send/whatsapp',
    'POST /v1/send/in_app',
    'POST /v1/send/inbox_message',
  ],
  'app-transactional.spec.ts': [
    'GET /v1/transactional',
    'GET /v1/transactional/:transactional_id',
    'GET /v1/transactional/:transactional_id/contents',
    'PUT /v1/transactional/:transactional_id/content/:content_id',
    'GET /v1/transactional/:transactional_id/language/:language',
    'PUT /v1/transactional/:transactional_id/language/:language',
    'GET /v1/transactional/:transactional_id/metrics',
    'GET /v1/transactional/:transactional_id/metrics/links',
    'GET /v1/transactional/:transactional_id/messages',
  ],
  'app-broadcasts.spec.ts': [
    'GET /v1/broadcasts',
    'GET /v1/broadcasts/:broadcast_id',
    'GET /v1/broadcasts/:broadcast_id/actions',
    'GET /v1/broadcasts/:broadcast_id/actions/:action_id',
    'GET /v1/broadcasts/:broadcast_id/actions/:action_id/metrics',
    'GET /v1/broadcasts/:broadcast_id/actions/:action_id/metrics/links',
    'GET /v1/broadcasts/:broadcast_id/messages',
    'GET /v1/broadcasts/:broadcast_id/metrics',
    'GET /v1/broadcasts/:broadcast_id/metrics/links',
    'GET /v1/broadcasts/:broadcast_id/triggers',
    'POST /v1/campaigns/:broadcast_id/triggers',
    'GET /v1/campaigns/:broadcast_id/triggers/:trigger_id',
    'GET /v1/campaigns/:broadcast_id/triggers/:trigger_id/errors',
  ],
  'app-newsletters.spec.ts': [
    'GET /v1/newsletters',
    'GET /v1/newsletters/:newsletter_id',
    'GET /v1/newsletters/:newsletter_id/contents',
    'GET /v1/newsletters/:newsletter_id/contents/:content_id',
    'GET /v1/newsletters/:newsletter_id/contents/:content_id/metrics',
    'GET /v1/newsletters/:newsletter_id/contents/:content_id/metrics/links',
    'GET /v1/newsletters/:newsletter_id/language/:language',
    'GET /v1/newsletters/:newsletter_id/test_groups',
    'GET /v1/newsletters/:newsletter_id/messages',
    'GET /v1/newsletters/:newsletter_id/metrics',
    'GET /v1/newsletters/:newsletter_id/metrics/links',
    'GET /v1/campaigns',
    'GET /v1/campaigns/:campaign_id',
    'GET /v1/campaigns/:campaign_id/actions',
    'GET /v1/campaigns/:campaign_id/actions/:action_id',
    'GET /v1/campaigns/:campaign_id/actions/:action_id/metrics',
    'GET /v1/campaigns/:campaign_id/actions/:action_id/metrics/links',
    'GET /v1/campaigns/:campaign_id/messages',
    'GET /v1/campaigns/:campaign_id/metrics',
    'GET /v1/campaigns/:campaign_id/metrics/links',
  ],
  'app-exports.spec.ts': [
    'GET /v1/exports',
    'GET /v1/exports/:export_id',
    'GET /v1/exports/:export_id/download',
    'POST /v1/exports/customers',
    'POST /v1/exports/deliveries',
  ],
  'app-imports.spec.ts': ['POST /v1/imports', 'GET /v1/imports/:import_id'],
  'app-account.spec.ts': ['GET /v1/info/ip_addresses', 'GET /v1/subscription_center/:customer_id/token'],
  'app-webhooks.spec.ts': [
    'GET /v1/reporting_webhooks',
    'POST /v1/reporting_webhooks',
    'GET /v1/reporting_webhooks/:webhook_id',
    'PUT /v1/reporting_webhooks/:webhook_id',
    'DELETE /v1/reporting_webhooks/:webhook_id',
  ],
  'app-esp-suppression.spec.ts': [
    'GET /v1/esp/search_suppression/:email_address',
    'GET /v1/esp/suppression/:suppression_type',
    'GET /v1/esp/domains/:domain_name/suppression/:suppression_type',
    'POST /v1/esp/suppression/:suppression_type/:email_address',
    'DELETE /v1/esp/suppression/:suppression_type/:email_address',
  ],
}

const NOTES: Readonly<Record<string, { readonly status: 'partial'; readonly note: string }>> = {
  'POST /v1/campaigns/:broadcast_id/triggers': { status: 'partial', note: '`data_file_url` on this machine only' },
  'POST /v1/imports': { status: 'partial', note: 'people only, `data_file_url` on this machine only' },
}

/** The App API: what there is, and what is answered with 501. */
export function appOperations(): Operation[] {
  const present = Object.entries(SUPPORTED).flatMap(([spec, lines]) =>
    lines.map((line): Operation => {
      const [method = '', path = ''] = line.split(' ')
      const status = NOTES[line] ?? { status: 'supported' }
      return { api: 'App', method: method as Operation['method'], path, spec, ...status }
    }),
  )
  const absent = absentOperations(present).map(
    ({ method, path, name }): Operation => ({ api: 'App', method, path, status: 'absent', note: `501, \`${name}\`` }),
  )
  return [...present, ...absent]
}

/** What the App API is known, or taken, to do. */
export const APP_RULES: readonly Rule[] = [
  rule(
    'Errors of the App API are `{"errors":[{"detail","status"}]}`, those of sends `{"meta":{"error"}}`',
    ['doc'],
    'app-send.spec.ts',
  ),
  rule('The headers of the App API', ['rec'], 'app-people.spec.ts'),
  rule('An unencoded `+` in an email is read as a blank and finds nobody', ['doc'], 'app-people.spec.ts'),
  rule('A wrong `id_type` is a plain 404', ['doc'], 'app-people.spec.ts'),
  rule('A number in a path is digits alone', ['default'], 'numeric-ids.spec.ts'),
  rule('The filter grammar: `and`, `or`, `not`, `segment`, `attribute`', ['doc', 'default'], 'app-people.spec.ts'),
  rule('Attribute values are text', ['doc'], 'app-people.spec.ts'),
  rule('`next` is opaque, and empty on the last page', ['doc', 'default'], 'app-people.spec.ts'),
  rule('Topics in the language of `language` or `Accept-Language`', ['doc', 'default'], 'app-people.spec.ts'),
  rule('In `GET /v1/activities` a `cio_id` needs its prefix', ['doc'], 'app-activities.spec.ts'),
  rule('Sends are checked in a fixed order', ['default', 'doc'], 'app-send.spec.ts'),
  rule('A send to somebody unknown creates them', ['default'], 'app-send.spec.ts'),
  rule('`send_at` is up to 90 days ahead; the past is now', ['doc'], 'app-send.spec.ts'),
  rule('Messages of the last six months, cut to six before their end', ['doc'], 'app-messages.spec.ts'),
  rule('Days of metrics start at 00:00 EST; fewer than two steps are two', ['doc'], 'app-transactional.spec.ts'),
  rule(
    'A broadcast with an entry it cannot use is a 422 and sends nothing',
    ['doc', 'default'],
    'app-broadcasts.spec.ts',
  ),
  rule('No exports are `null`', ['rec'], 'app-exports.spec.ts'),
  rule('The link of an export is valid for 15 minutes', ['doc'], 'app-exports.spec.ts'),
  rule('Reporting webhooks are signed, `v0:<timestamp>:<body>`', ['doc'], 'app-webhooks.spec.ts'),
  rule('One call at a time for each webhook; a failed one goes before all later ones', ['doc'], 'app-webhooks.spec.ts'),
  rule(
    'A call that fails is repeated for seven days, an hour apart after some failures, else from a second on',
    ['doc', 'default'],
    'app-webhooks.spec.ts',
  ),
  rule(
    'Cells of an import become text; empty ones and rows without the identifier are left out',
    ['default'],
    'app-imports.spec.ts',
  ),
  rule('A domain has the same list of the mail provider as every other', ['default'], 'app-esp-suppression.spec.ts'),
  rule('Only endpoints on this machine are called', ['default'], 'app-webhooks.spec.ts'),
  rule('The list of the mail provider has no effect on sends', ['default'], 'app-esp-suppression.spec.ts'),
  rule('Answers validate against the OpenAPI document', ['doc'], 'app-openapi.spec.ts'),
  rule('Every method of the official APIClient', ['client'], 'clients/customerio-node-app.spec.ts'),
  { rule: 'Liquid is rendered: message data is kept beside the text instead', evidence: ['default'], status: 'absent' },
  { rule: 'Rate limits of the App API, unless asked for', evidence: ['doc'], status: 'absent' },
]

function rule(text: string, evidence: Rule['evidence'], spec: string): Rule {
  return { rule: text, evidence, status: 'supported', spec }
}

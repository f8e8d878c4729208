import type { Operation, Rule } from './coverage.ts'

const CUSTOMER = '/api/v1/customers/:identifier'
const SEGMENT = '/api/v1/segments/:segment_id'

/** The operations of the Track API. */
export const TRACK_OPERATIONS: readonly Operation[] = [
  track('GET', '/api/v1/accounts/region', 'requests'),
  track('GET', '/auth', 'requests'),
  track('PUT', CUSTOMER, 'identify'),
  track('DELETE', CUSTOMER, 'identify'),
  track('PUT', `${CUSTOMER}/devices`, 'devices'),
  track('DELETE', `${CUSTOMER}/devices/:device_id`, 'devices'),
  track('POST', `${CUSTOMER}/suppress`, 'identify'),
  track('POST', `${CUSTOMER}/unsuppress`, 'identify'),
  track('POST', `${CUSTOMER}/events`, 'events'),
  track('POST', '/api/v1/events', 'events'),
  track('POST', '/api/v1/forms/:form_id/submit', 'people'),
  track('POST', '/api/v1/merge_customers', 'people'),
  track('POST', `${SEGMENT}/add_customers`, 'people'),
  track('POST', `${SEGMENT}/remove_customers`, 'people'),
  track('POST', '/api/v1/metrics', 'deliveries'),
  track('POST', '/api/v1/push/events', 'deliveries'),
  track('POST', '/unsubscribe/:delivery_id', 'deliveries'),
  track('POST', '/api/v2/entity', 'v2'),
  track('POST', '/api/v2/batch', 'v2'),
]

/** What the Track API is known, or taken, to do. */
export const TRACK_RULES: readonly Rule[] = [
  rule(
    'Track: site id and Track key lead to the workspace; what is said without is a guess',
    ['doc', 'default'],
    'requests',
  ),
  rule('Track: three operations need no keys, the delivery leads to the workspace', ['doc', 'default'], 'deliveries'),
  rule('Track: the other region redirects, keeping path and query', ['doc', 'default'], 'requests'),
  rule('Track: headers and bytes of an accepted write', ['rec'], 'identify'),
  rule('Track: unknown people and devices are deleted with a 200', ['rec'], 'identify'),
  rule('Track: the kind of an identifier in the path is told from its shape', ['doc'], 'identify'),
  rule('Track: the identifier in the path against those in the body', ['doc'], 'identify'),
  rule('Track: `_update` creates nobody', ['doc'], 'identify'),
  rule('Track: `_timestamp` and `timestamp` order updates', ['doc'], 'identify'),
  rule('Track: limits of names, values, ids and counts, with the published texts', ['doc'], 'identify'),
  rule('Track: limits of names and data of events, with the published texts', ['doc'], 'events'),
  rule('Track: `{"meta":{"errors":[…]}}`, of merging `{"meta":{"error":…}}`', ['doc'], 'people'),
  rule('Track: a ULID that has arrived before is ignored, from whichever API', ['doc', 'map', 'default'], 'events'),
  rule('Track: an event for somebody unknown makes a bare person', ['default'], 'events'),
  rule('Track: an anonymous event without an anonymous id is never anybody’s', ['doc'], 'events'),
  rule('Track: a form identifies by exactly one of email and id; all values are text', ['doc'], 'people'),
  rule('Track: a manual segment takes whom it knows and ignores the rest', ['doc', 'default'], 'people'),
  rule(
    'Track: each channel has metrics of its own; others are answered 200 and dropped',
    ['doc', 'default'],
    'deliveries',
  ),
  rule('Track: unsubscribing counts for the delivery and leaves preferences', ['doc'], 'deliveries'),
  rule('Track: 207 names the bad items by their place, all others are accepted', ['doc', 'map'], 'v2'),
  rule('Track: `reason` is `required` or `invalid`, `field` a dotted key', ['map', 'default'], 'v2'),
  rule('Track: 32 KiB an operation, 500,000 bytes a batch', ['doc', 'default'], 'v2'),
  rule('Track: what is parked for somebody anonymous moves to whom they become', ['doc'], 'v2'),
  { rule: 'Track: `phone` identifies people where a workspace enables it', evidence: ['doc'], status: 'absent' },
  { rule: 'Track: workspaces that identify by id only, or by email only', evidence: ['doc'], status: 'absent' },
  { rule: 'Track: a form that nobody has submitted before is registered', evidence: ['doc'], status: 'absent' },
]

function track(method: Operation['method'], path: string, spec: string): Operation {
  return { api: 'Track', method, path, status: 'supported', spec: `track-${spec}.spec.ts` }
}

function rule(text: string, evidence: Rule['evidence'], spec: string): Rule {
  return { rule: text, evidence, status: 'supported', spec: `track-${spec}.spec.ts` }
}

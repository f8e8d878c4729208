import { APP_RULES, appOperations } from './coverage-app.ts'
import { TRACK_OPERATIONS, TRACK_RULES } from './coverage-track.ts'

/** Where a rule is known from, as in the reference: see the README. */
export type Evidence = 'doc' | 'rec' | 'client' | 'map' | 'default'

/** One operation of Customer.io. */
export type Operation = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** As the route is written. */
  readonly path: string
  readonly api: 'Pipelines' | 'Track' | 'App'
  readonly status: 'supported' | 'partial' | 'absent'
  /** What a partial one lacks. */
  readonly note?: string
  /** The spec that shows it, within `test/`. */
  readonly spec?: string
}

/** One rule of behaviour. */
export type Rule = {
  readonly rule: string
  readonly evidence: readonly Evidence[]
  readonly status: 'supported' | 'partial' | 'absent'
  readonly spec?: string
}

const pipelines = { method: 'POST', api: 'Pipelines', status: 'supported' } as const

/** Every operation that there is a route for, and those of the App API that are still to come. */
export const OPERATIONS: readonly Operation[] = [
  { ...pipelines, path: '/v1/identify', spec: 'identify.spec.ts' },
  { ...pipelines, path: '/v1/track', spec: 'events.spec.ts' },
  { ...pipelines, path: '/v1/page', spec: 'events.spec.ts' },
  { ...pipelines, path: '/v1/screen', spec: 'events.spec.ts' },
  { ...pipelines, path: '/v1/group', spec: 'group.spec.ts' },
  { ...pipelines, path: '/v1/alias', spec: 'identity.spec.ts' },
  { ...pipelines, path: '/v1/batch', spec: 'batch.spec.ts' },
  ...TRACK_OPERATIONS,
  ...appOperations(),
]

/** What the service is known, or taken, to do beyond the shape of its answers. */
export const RULES: readonly Rule[] = [
  rule('An accepted write is answered `{}` and a newline', ['rec', 'default'], 'identify.spec.ts'),
  rule('Permissive mode answers 200 and drops; strict mode answers 400 or 401', ['doc'], 'identify.spec.ts'),
  rule('Errors are `{"meta":{"errors":[…]}}`', ['default'], 'events.spec.ts'),
  rule('A strict batch with a bad item is refused as a whole', ['default'], 'batch.spec.ts'),
  rule('32 KiB a message, 500,000 bytes a batch', ['doc', 'client'], 'batch.spec.ts'),
  rule('Gzipped bodies are read', ['client'], 'batch.spec.ts'),
  rule('Context beside a batch fills that of its items', ['doc', 'client', 'default'], 'batch.spec.ts'),
  rule('`userId` is an id, an email address or `cio_…`', ['map'], 'identity.spec.ts'),
  rule('A new id with a known email updates the known person, who receives the id', ['doc'], 'identity.spec.ts'),
  rule('Identifiers of two people stay apart: a failed change', ['doc'], 'identity.spec.ts'),
  rule('What identifies is changed through `cio_id` only', ['doc'], 'identity.spec.ts'),
  rule('Traits are merged; `null` and `""` remove', ['doc', 'default'], 'preferences.spec.ts'),
  rule('An older update overwrites nothing newer', ['doc'], 'preferences.spec.ts'),
  rule('Complete ISO 8601 dates become Unix seconds at any depth', ['map'], 'preferences.spec.ts'),
  rule('Subscription preferences with dotted keys', ['doc'], 'preferences.spec.ts'),
  rule('`unsubscribed` is `true` in any case, `1` or `"1"`', ['doc'], 'preferences.spec.ts'),
  rule('Anonymous activity is kept for 30 days and joins one person', ['doc'], 'anonymous.spec.ts'),
  rule('What arrives up to 5 minutes after identify still joins', ['doc'], 'anonymous.spec.ts'),
  rule('A repeated `messageId` of an event is ignored for 24 hours', ['map', 'default'], 'events.spec.ts'),
  rule('Blanks around an event name are trimmed', ['doc'], 'events.spec.ts'),
  rule(
    'A page is named by `properties.url`, else `name`, else `properties.path`',
    ['map', 'default'],
    'events.spec.ts',
  ),
  rule(
    '`alias` merges: the primary wins, events of 30 days and manual segments move',
    ['map', 'doc'],
    'identity.spec.ts',
  ),
  rule('Semantic events change state and are no ordinary events', ['doc', 'map'], 'semantic-events.spec.ts'),
  rule('Suppression blocks the id and the email until unsuppressed', ['doc'], 'semantic-events.spec.ts'),
  rule('Deletion leaves nothing to the next person of that id', ['doc'], 'semantic-events.spec.ts'),
  rule('A push token moves to whoever registers it last', ['default'], 'semantic-events.spec.ts'),
  rule('Sending to an object type that does not exist is dropped', ['doc'], 'group.spec.ts'),
  rule('Writes become visible after a delay, in another order if asked', ['default'], 'visibility.spec.ts'),
  ...TRACK_RULES,
  ...APP_RULES,
  rule(
    '`integrations` decides whether the workspace gets a message; its name there is a guess',
    ['doc', 'default'],
    'integrations.spec.ts',
  ),
  rule(
    'Pipelines: ids, names, values and attributes beyond the limits are dropped without a word',
    ['map', 'default'],
    'pipelines-limits.spec.ts',
  ),
  rule('A rate limit answers 429 within a sliding second, if one is set', ['doc', 'default'], 'rate-limits.spec.ts'),
  rule('What is no request is a 400, 404, 405 or 431 in JSON', ['default'], 'bad-input.spec.ts'),
  rule('Events older than 72 hours start no campaign; one sees which would', ['doc'], 'clock.spec.ts'),
]

function rule(text: string, evidence: readonly Evidence[], spec: string): Rule {
  return { rule: text, evidence, status: 'supported', spec }
}

/** The two tables of the README, in columns as wide as their widest cell. */
export function coverageTables(): string {
  const operations = OPERATIONS.map(({ api, method, path, status, note }) => [
    api,
    `\`${method} ${path}\``,
    note === undefined ? status : `${status}: ${note}`,
  ])
  const rules = RULES.map(({ rule: text, evidence, status, spec }) => [
    text,
    evidence.join(', '),
    spec === undefined ? status : `[${status}](test/${spec})`,
  ])
  return `${table(['API', 'operation', ''], operations)}\n\n${table(['rule', 'known from', ''], rules)}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

import { createSecret, type Secret } from './secret.ts'

/** Which service a run speaks to. */
export type TargetKind = 'emulator' | 'live'

/** Where an account keeps its data. */
export type AccountRegion = 'us' | 'eu'

/** Everything a run can be told, read once from a plain record. */
export type Configuration = Readonly<{
  /** The Pipelines key of the live service; without it there is no live run. */
  apiKey: Secret | undefined
  /** The App API key; without it a live run cannot read back what it wrote. */
  appApiKey: Secret | undefined
  region: AccountRegion
  /** Origin of the Pipelines API, where it is not the region's. */
  baseUrl: string | undefined
  /** Origin of the App API, where it is not the region's. */
  appBaseUrl: string | undefined
  /** Name or number of the live workspace; has to be said of a large one. */
  workspace: string | undefined
  /** First part of every id, so that environments sharing a workspace stay apart. */
  environment: string
  /** The run, as it stands in every id: six characters of `0-9a-z`. */
  runId: string
  /** Whether everything that happens is printed, and not only when a spec fails. */
  debug: boolean
  /** Requests a second to the live service, for each of its keys. The emulator is not held to it. */
  requestsPerSecond: number
  /** Requests after which a live run is stopped, those of its cleanup included. */
  maxRequests: number
  /** Age in hours from which what another run left behind may be swept. */
  retentionHours: number
  /** Whether a live run without a key is reported as not run (true) or is a failure (false). */
  skipIfNoCredentials: boolean
  /** How long `eventually` asks before it gives up, and `cleanup` waits for a removal to show. */
  consistencyTimeoutMs: number
  /** How long `never` watches. */
  settleMs: number
  /** Pause between two reads. */
  pollIntervalMs: number
  /** Pause before the first read of what was just written. A live run measures it before its first spec. */
  firstReadAfterMs: number
  emulator: Readonly<{
    /** `do-nothing` answers 200 and stores nothing: every spec that checks state must then fail. */
    mode: 'normal' | 'do-nothing'
    /** How long a write stays invisible to reads. */
    visibilityDelayMs: number
    /** Whether writes become visible after a random part of the delay, and so in another order than they came. */
    isReordering: boolean
  }>
}>

/** What the process or a `.env` file says. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What settings are read from beside the environment, and for which service. */
export type ConfigurationOptions = Readonly<{
  /** What the `.env` file says; the environment wins over it, name by name. */
  file?: Environment
  /** Decides how patiently the run waits: the live service is slower than the emulator. @default 'emulator' */
  target?: TargetKind
}>

/** The settings do not make sense; the message has one line per problem and nothing was sent. */
export class HarnessConfigurationError extends Error {
  override readonly name = 'HarnessConfigurationError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(['The test harness cannot start:', ...problems.map((problem) => `  - ${problem}`)].join('\n'))
    this.problems = problems
  }
}

/** What people leave in a copied example: no key looks like this. */
const placeholder = /^(your[-_ ].*|.*[-_ ]here|change[-_ ]?me|x{3,}|\.{3,}|<.*>|.*placeholder.*)$/i

/** [default] The live service is said to be eventually consistent, never how late it may be. */
const patience = {
  emulator: { consistencyTimeoutMs: 2_000, pollIntervalMs: 5 },
  live: { consistencyTimeoutMs: 30_000, pollIntervalMs: 1_000 },
}
const liveSettleMs = 3_000

/**
 * Reads the harness's settings. Reads nothing but its arguments, and names every problem at once.
 *
 * @throws {HarnessConfigurationError} with one line per setting that makes no sense. No line quotes a key.
 * @example
 * readConfiguration({ TEST_ENVIRONMENT: 'nightly' }).environment // 'nightly'
 */
export function readConfiguration(
  environment: Environment,
  { file = {}, target = 'emulator' }: ConfigurationOptions = {},
): Configuration {
  const problems: string[] = []

  // An empty value in the shell hides the file's: that is how a key in a file is left out of one run.
  const said = (name: string): string | undefined => (environment[name] ?? file[name])?.trim() || undefined
  const sourceOf = (name: string): string => (environment[name] === undefined ? 'the .env file' : 'the shell')

  const text = (name: string, fallback: string, pattern: RegExp, expected: string): string => {
    const value = said(name) ?? fallback
    if (!pattern.test(value)) problems.push(`${name} is ${quoted(value)}; expected ${expected}.`)
    return value
  }
  const number = (name: string, fallback: number, pattern: RegExp, expected: string): number => {
    const value = said(name) ?? String(fallback)
    if (!pattern.test(value)) problems.push(`${name} is ${quoted(value)}; expected ${expected}, such as ${fallback}.`)
    return Number(value)
  }
  const milliseconds = (name: string, fallback: number): number =>
    number(name, fallback, /^\d{1,7}$/, 'whole milliseconds')
  const flag = (name: string, fallback: boolean): boolean => {
    const value = said(name)?.toLowerCase()
    if (value === undefined) return fallback
    if (/^(true|1|yes|on)$/.test(value)) return true
    if (!/^(false|0|no|off)$/.test(value)) problems.push(`${name} is ${quoted(value)}; expected "true" or "false".`)
    return false
  }
  const secret = (name: string): Secret | undefined => {
    const value = said(name)
    if (value === undefined) return undefined
    if (placeholder.test(value)) problems.push(`${name} holds a placeholder; put your key there, or leave it out.`)
    else if (!/^[\x21-\x7e]+$/.test(value)) problems.push(`${name} holds a blank or another character that no key has.`)
    return createSecret(value)
  }
  const origin = (name: string): string | undefined => {
    const value = said(name)
    if (value === undefined) return undefined
    const url = URL.canParse(value) ? new URL(value) : undefined
    if (url === undefined || url.origin === 'null' || `${url.origin}/` !== url.href) {
      problems.push(`${name} is not an origin; expected scheme, host and port alone, such as "http://127.0.0.1:7788".`)
      return undefined
    }
    if (url.protocol !== 'https:' && !isLoopback(url)) {
      problems.push(`${name} is "${url.origin}"; a key leaves this machine over https only.`)
    }
    return url.origin
  }

  const apiKey = secret('CUSTOMERIO_API_KEY')
  const appApiKey = secret('CUSTOMERIO_APP_API_KEY')
  const region = text('CUSTOMERIO_REGION', 'us', /^(us|eu)$/i, '"us" or "eu"').toLowerCase() as AccountRegion
  const baseUrl = origin('CUSTOMERIO_BASE_URL')
  const appBaseUrl = origin('CUSTOMERIO_APP_BASE_URL')
  const workspace = said('CUSTOMERIO_WORKSPACE')
  const visibilityDelayMs = milliseconds('TEST_EMULATOR_VISIBILITY_DELAY_MS', 10)
  const consistencyTimeoutMs = milliseconds('CUSTOMERIO_CONSISTENCY_TIMEOUT_MS', patience[target].consistencyTimeoutMs)

  const configuration: Configuration = {
    apiKey,
    appApiKey,
    region,
    baseUrl,
    appBaseUrl,
    workspace,
    environment: text(
      'TEST_ENVIRONMENT',
      'test',
      /^[a-z0-9][a-z0-9-]{0,15}$/,
      'at most 16 lower-case letters, digits and hyphens, such as "test"',
    ),
    runId: text(
      'CUSTOMERIO_RUN_ID',
      randomRunId(),
      /^[0-9a-z]{6}$/,
      'six lower-case letters or digits, such as "k3f9a2"',
    ),
    debug: flag('DEBUG_INTEGRATION_TESTS', false),
    requestsPerSecond: number(
      'TEST_RATE_LIMIT_PER_SECOND',
      10,
      /^(?=.*[1-9])\d{1,4}(\.\d{1,3})?$/,
      'requests a second, a number above 0',
    ),
    maxRequests: number('TEST_MAX_REQUESTS', 3_000, /^[1-9]\d{0,6}$/, 'a whole number above 0'),
    retentionHours: number('TEST_DATA_RETENTION_HOURS', 24, /^\d{1,5}$/, 'whole hours'),
    skipIfNoCredentials: flag('SKIP_IF_NO_CREDENTIALS', true),
    consistencyTimeoutMs,
    settleMs: target === 'live' ? liveSettleMs : Math.max(5 * visibilityDelayMs, 50),
    pollIntervalMs: patience[target].pollIntervalMs,
    firstReadAfterMs: 0,
    emulator: Object.freeze({
      mode: text('TEST_EMULATOR_MODE', 'normal', /^(normal|do-nothing)$/, '"normal" or "do-nothing"') as
        | 'normal'
        | 'do-nothing',
      visibilityDelayMs,
      isReordering: flag('TEST_EMULATOR_REORDERING', false),
    }),
  }
  if (target === 'emulator' && consistencyTimeoutMs <= visibilityDelayMs && problems.length === 0) {
    problems.push(
      `CUSTOMERIO_CONSISTENCY_TIMEOUT_MS is ${consistencyTimeoutMs}, not more than TEST_EMULATOR_VISIBILITY_DELAY_MS ` +
        `(${visibilityDelayMs}); no write could be seen in time.`,
    )
  }

  // A `.env` file somebody left behind must not send the shell's key elsewhere, nor the shell's URL the file's key.
  const checkSource = (key: string, hasKey: boolean, url: string, value: string | undefined) => {
    if (!hasKey || value === undefined || isCustomerio(value) || sourceOf(key) === sourceOf(url)) return
    problems.push(
      `${url} points away from customer.io and comes from ${sourceOf(url)}, but ${key} comes from ${sourceOf(key)}; ` +
        'set both in the same place, so that no key is sent where it does not belong.',
    )
  }
  checkSource('CUSTOMERIO_API_KEY', apiKey !== undefined, 'CUSTOMERIO_BASE_URL', baseUrl)
  checkSource('CUSTOMERIO_APP_API_KEY', appApiKey !== undefined, 'CUSTOMERIO_APP_BASE_URL', appBaseUrl)
  if (apiKey !== undefined && appApiKey !== undefined && isForeign(baseUrl) !== isForeign(appBaseUrl)) {
    problems.push(
      'Only one of CUSTOMERIO_BASE_URL and CUSTOMERIO_APP_BASE_URL points away from customer.io; ' +
        'set both or neither, so that what is written is also read there.',
    )
  }
  if (problems.length > 0) throw new HarnessConfigurationError(problems)
  return Object.freeze(configuration)
}

function isForeign(origin: string | undefined): boolean {
  return origin !== undefined && !isCustomerio(origin)
}

function isCustomerio(origin: string): boolean {
  return /(^|\.)customer\.io$/.test(new URL(origin).hostname)
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

/** What is longer than any setting may be a key in the wrong place. */
export function quoted(value: string): string {
  return value.length > 12 ? `text of ${value.length} characters` : `"${value}"`
}

function randomRunId(): string {
  return Math.floor(Math.random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
}

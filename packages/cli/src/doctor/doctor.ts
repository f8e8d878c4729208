import { type ClientEvent, createAppTransport, createClient, type ResponseEvent } from '@cio/core'
import {
  type Configuration,
  enabledObjectTypes,
  examineApiKey,
  examineAppKey,
  HarnessConfigurationError,
  listWorkspaces,
  probeWorkspace,
  type Reach,
} from '@cio/test-harness'
import type { DoctorFlags } from '../commands/doctor.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { coloured, print, printJson, remark } from '../output.ts'
import { inTermsOf, readSettings } from '../settings.ts'
import { clockFinding } from './clock.ts'
import { type Finding, fine, note, problem } from './finding.ts'
import { checkProxy, proxyFor } from './proxy.ts'
import { apiKeyFinding, appKeyFinding } from './sentences.ts'
import { unanswered } from './unanswered.ts'

/** [doc] https://docs.customer.io/integrations/api/cdp/ - server addresses. */
const PIPELINES_ORIGINS = { us: 'https://cdp.customer.io', eu: 'https://cdp-eu.customer.io' } as const

/** [doc] https://docs.customer.io/integrations/api/app/ - server addresses. */
const APP_ORIGINS = { us: 'https://api.customer.io', eu: 'https://api-eu.customer.io' } as const

/** One attempt, and an answer soon: somebody waits for it. */
const patience = { timeoutMs: 10_000, retry: { limit: 0 } }

/** Checks everything that can be checked, and says what it found as it finds it. */
export async function doctor(flags: DoctorFlags): Promise<ExitCode> {
  const findings: Finding[] = []
  for await (const found of examine(flags)) {
    const finding = { ...found, sentence: inTermsOf(flags, found.sentence) }
    findings.push(finding)
    if (!flags.json) print(line(finding))
  }
  const first = findings.find(({ outcome }) => outcome === 'problem')
  if (flags.json) {
    printJson({ ok: first === undefined, findings: findings.map(({ exitCode: _, ...finding }) => finding) })
  }
  return first?.exitCode ?? EXIT.success
}

/** Each check in turn. What rests on something that failed is not checked: there would be nothing new to learn. */
async function* examine(flags: DoctorFlags): AsyncGenerator<Finding> {
  let settings: Configuration
  try {
    settings = readSettings(flags)
  } catch (error) {
    if (!(error instanceof HarnessConfigurationError)) throw error
    yield* error.problems.map((sentence) => problem('settings', EXIT.usage, sentence))
    return
  }
  const { region, baseUrl, appBaseUrl } = settings
  const [apiKey, appApiKey] = [settings.apiKey?.reveal(), settings.appApiKey?.reveal()]
  const origin = baseUrl ?? PIPELINES_ORIGINS[region]
  yield apiKey === undefined
    ? problem(
        'settings',
        EXIT.authentication,
        'CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file.',
      )
    : fine('settings', `region "${region}", ${new URL(origin).host}`)

  const proxy = await checkProxy(proxyFor(origin, process.env))
  yield proxy
  if (proxy.outcome === 'problem') return

  const heard: ResponseEvent[] = []
  const reach = reaching(settings, (answer) => heard.push(answer))
  const question = { region, reach, hasRegions: baseUrl === undefined && appBaseUrl === undefined }
  const ask = (check: Finding['check'], name: string, question: () => Promise<Finding>) => {
    const before = heard.length
    return question().catch((error: unknown) => unanswered(check, name, error, heard.slice(before)))
  }

  let apiKeyFound: Finding | undefined
  if (apiKey !== undefined) {
    apiKeyFound = await ask('api key', 'CUSTOMERIO_API_KEY', async () =>
      apiKeyFinding(await examineApiKey({ ...question, key: apiKey }), question),
    )
    yield* wayThere(heard, new URL(origin).host)
    yield apiKeyFound
  }
  if (appApiKey === undefined) {
    yield note(
      'app key',
      'CUSTOMERIO_APP_API_KEY is not set: what is written cannot be read back. Create one under Account Settings.',
    )
  } else {
    const hadHeard = heard.length > 0
    const appKeyFound = await ask('app key', 'CUSTOMERIO_APP_API_KEY', async () =>
      appKeyFinding(await examineAppKey({ ...question, key: appApiKey }), question),
    )
    if (!hadHeard) yield* wayThere(heard, new URL(appBaseUrl ?? APP_ORIGINS[region]).host)
    yield appKeyFound
    if (apiKeyFound?.outcome === 'fine' && appKeyFound.outcome === 'fine') {
      yield* examineWorkspace(settings, reach(region, { apiKey, appApiKey }), ask)
    }
  }
  yield note(
    'limits',
    '1,000 requests a second, 32 KiB a message, 500,000 bytes a batch; App API 10 requests a second [doc]',
  )
}

/** That somebody answered at all, how soon, and by which clock; nothing where nobody did. */
function* wayThere([first]: readonly ResponseEvent[], host: string): Generator<Finding> {
  if (first === undefined) return
  yield fine('network', `${host} answers, in ${Math.round(first.durationMs)} ms`)
  yield clockFinding(first.headers.date, Date.now())
}

type Ask = (check: Finding['check'], name: string, question: () => Promise<Finding>) => Promise<Finding>

async function* examineWorkspace(
  { environment, runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs }: Configuration,
  { client, app }: ReturnType<Reach>,
  ask: Ask,
): AsyncGenerator<Finding> {
  if (client === undefined || app === undefined) return
  const keys = 'CUSTOMERIO_API_KEY or CUSTOMERIO_APP_API_KEY'
  const workspace = await ask('workspace', keys, async () => {
    const { isSeen, visibleAfterMs = 0 } = await undoneOnInterrupt((signal) =>
      probeWorkspace({ client, app, environment, runId, timeoutMs, intervalMs, signal }),
    )
    if (isSeen === false) {
      return problem(
        'workspace',
        EXIT.failure,
        `A person written with CUSTOMERIO_API_KEY could not be read with CUSTOMERIO_APP_API_KEY within ${timeoutMs / 1000} s: the keys belong to ` +
          'two workspaces, or the source is not connected to its workspace. Take both keys from one workspace. The removal of that person was sent.',
      )
    }
    const workspaces = await listWorkspaces(app)
    const named = workspaces?.map(
      ({ name, people }) => `"${name}" with ${people.toLocaleString('en')} ${people === 1 ? 'person' : 'people'}`,
    )
    return fine(
      'workspace',
      `both keys lead to the same one, where what is written shows within ${(visibleAfterMs / 1000).toFixed(1)} s${named === undefined ? '' : `; the App key sees ${named.join(', ')}`}`,
    )
  })
  yield workspace
  yield await ask('object types', 'CUSTOMERIO_APP_API_KEY', async () => {
    const types = await enabledObjectTypes(app)
    return types.length === 0
      ? note('object types', 'none is enabled: messages about objects are dropped')
      : fine('object types', `enabled: ${types.join(', ')}`)
  })
}

/** Ctrl-C ends the process as it always does, but only when what was written is removed; a second one does not wait for it. */
async function undoneOnInterrupt<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interruption = new AbortController()
  const interrupt = () => {
    remark('Removing the person that was written; Ctrl-C again leaves it there.')
    interruption.abort()
  }
  process.once('SIGINT', interrupt)
  try {
    return await work(interruption.signal)
  } finally {
    process.off('SIGINT', interrupt)
    if (interruption.signal.aborted) process.kill(process.pid, 'SIGINT')
  }
}

function reaching({ baseUrl, appBaseUrl }: Configuration, onAnswer: (answer: ResponseEvent) => void): Reach {
  const onEvent = (event: ClientEvent) => {
    if (event.type === 'response') onAnswer(event)
  }
  return (region, { apiKey, appApiKey }) => ({
    client:
      apiKey === undefined
        ? undefined
        : createClient({ apiKey, region, onEvent, ...patience, ...(baseUrl === undefined ? {} : { baseUrl }) }),
    app:
      appApiKey === undefined
        ? undefined
        : createAppTransport({
            appKey: appApiKey,
            region,
            onEvent,
            ...patience,
            ...(appBaseUrl === undefined ? {} : { baseUrl: appBaseUrl }),
          }),
  })
}

const marks = { fine: '✓', note: '·', problem: '✗' } as const
const colours = { fine: 'green', note: 'dim', problem: 'red' } as const

function line({ check, outcome, sentence }: Finding): string {
  return `${coloured(colours[outcome], marks[outcome])} ${check.padEnd(12)}  ${sentence}`
}

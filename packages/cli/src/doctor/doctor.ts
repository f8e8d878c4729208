import { type ClientEvent, createAppTransport, createClient, NetworkError } from '@cio/core'
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
import { coloured, print, printJson } from '../output.ts'
import { readSettings } from '../settings.ts'
import { clockFinding } from './clock.ts'
import { type Finding, fine, note, problem } from './finding.ts'
import { checkProxy, proxyFor } from './proxy.ts'
import { apiKeyFinding, appKeyFinding } from './sentences.ts'

/** [doc] https://docs.customer.io/integrations/api/cdp/ - server addresses. */
const PIPELINES_ORIGINS = { us: 'https://cdp.customer.io', eu: 'https://cdp-eu.customer.io' } as const

const STATUS_PAGE = 'https://status.customer.io'

/** One attempt, and an answer soon: somebody waits for it. */
const patience = { timeoutMs: 10_000, retry: { limit: 0 } }

/** Checks everything that can be checked, and says what it found as it finds it. */
export async function doctor(flags: DoctorFlags): Promise<ExitCode> {
  const findings: Finding[] = []
  for await (const finding of examine(flags)) {
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
  const origin = baseUrl ?? PIPELINES_ORIGINS[region]
  const apiKey = settings.apiKey?.reveal()
  if (apiKey === undefined) {
    yield problem(
      'settings',
      EXIT.authentication,
      'CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into the environment or a .env file.',
    )
    return
  }
  yield fine('settings', `region "${region}", ${new URL(origin).host}`)

  const proxy = await checkProxy(proxyFor(origin, process.env))
  yield proxy
  if (proxy.outcome === 'problem') return

  const heard: Heard[] = []
  const reach = reaching(settings, heard)
  const question = { region, reach, hasRegions: baseUrl === undefined && appBaseUrl === undefined }
  const verdict = await unlessUnreachable(() => examineApiKey({ ...question, key: apiKey }))
  if (typeof verdict === 'object') {
    yield verdict
    return
  }
  const [first] = heard
  if (first !== undefined) {
    yield fine('network', `${new URL(origin).host} answers, in ${Math.round(first.durationMs)} ms`)
    yield clockFinding(first.date, first.atMs)
  }
  const apiKeyFound = apiKeyFinding(verdict, region)
  yield apiKeyFound

  const appApiKey = settings.appApiKey?.reveal()
  if (appApiKey === undefined) {
    yield note(
      'app key',
      'CUSTOMERIO_APP_API_KEY is not set: what is written cannot be read back. Create one under Account Settings.',
    )
  } else {
    const appVerdict = await unlessUnreachable(() => examineAppKey({ ...question, key: appApiKey }))
    const appKeyFound = typeof appVerdict === 'object' ? appVerdict : appKeyFinding(appVerdict, region)
    yield appKeyFound
    if (apiKeyFound.outcome === 'fine' && appKeyFound.outcome === 'fine') {
      yield* examineWorkspace(settings, reach(region, { apiKey, appApiKey }))
    }
  }
  yield note(
    'limits',
    '1,000 requests a second, 32 KiB a message, 500,000 bytes a batch; App API 10 requests a second [doc]',
  )
}

async function* examineWorkspace(
  { environment, runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs }: Configuration,
  { client, app }: ReturnType<Reach>,
): AsyncGenerator<Finding> {
  if (client === undefined || app === undefined) return
  if ((await probeWorkspace({ client, app, environment, runId, timeoutMs, intervalMs })) === 'not seen') {
    yield problem(
      'workspace',
      EXIT.failure,
      `A person written with CUSTOMERIO_API_KEY could not be read with CUSTOMERIO_APP_API_KEY within ${timeoutMs / 1000} s: the keys belong to ` +
        'two workspaces, or the source is not connected to its workspace. Take both keys from one workspace. The removal of that person was sent.',
    )
    return
  }
  const workspaces = await listWorkspaces(app)
  const named = workspaces?.map(({ name, people }) => `"${name}" with ${people.toLocaleString('en')} people`)
  yield fine(
    'workspace',
    `both keys lead to the same one${named === undefined ? '' : `; the App key sees ${named.join(', ')}`}`,
  )
  const types = await enabledObjectTypes(app)
  yield types.length === 0
    ? note('object types', 'none is enabled: messages about objects are dropped')
    : fine('object types', `enabled: ${types.join(', ')}`)
}

/** An answer, as far as it says something about the way to it. */
type Heard = Readonly<{ durationMs: number; date: string | undefined; atMs: number }>

function reaching({ baseUrl, appBaseUrl }: Configuration, heard: Heard[]): Reach {
  const onEvent = (event: ClientEvent) => {
    if (event.type === 'response')
      heard.push({ durationMs: event.durationMs, date: event.headers.date, atMs: Date.now() })
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

async function unlessUnreachable<Value>(ask: () => Promise<Value>): Promise<Value | Finding> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error
    return problem(
      'network',
      EXIT.service,
      `${error.message} Check the network, the proxy and the base URL; whether Customer.io itself is down, ${STATUS_PAGE} says.`,
    )
  }
}

const marks = { fine: coloured('green', '✓'), note: coloured('dim', '·'), problem: coloured('red', '✗') }

function line({ check, outcome, sentence }: Finding): string {
  return `${marks[outcome]} ${check.padEnd(12)}  ${sentence}`
}

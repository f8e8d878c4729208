import type { AppTransport, Client } from '@cio/core'
import type { CleanupJournal } from './cleanup.ts'
import { type AccountRegion, type Configuration, quoted } from './configuration.ts'
import {
  enabledObjectTypes,
  examineApiKey,
  examineAppKey,
  type KeyVerdict,
  type ListedWorkspace,
  listWorkspaces,
  otherRegion,
  probeWorkspace,
  type Reach,
} from './key-check.ts'

/** How much a live run can see: whether what was accepted also arrived, or only that it was accepted. */
export type Tier = 'state checked' | 'accepted only'

/** What a spec may need that not every workspace has. */
export type Capability = 'app-key' | 'object-types'

/** What a live run has to know about its workspace. */
export type LiveFindings = Readonly<{
  tier: Tier
  /** Why a capability is missing; those that are there are left out. */
  missing: Readonly<Partial<Record<Capability, string>>>
  /** `undefined` when the App API does not tell. */
  workspace: ListedWorkspace | undefined
  /** Milliseconds after which a write was seen; `undefined` without a key to look with. */
  visibleAfterMs?: number | undefined
}>

/** The settings to examine, and how the service is reached with the keys in them. */
export type LiveGuardOptions = Readonly<{
  configuration: Configuration
  reach: Reach
  /** Whether the service has other regions to ask, which one at a URL of its own has not. */
  hasRegions: boolean
  /** Told of whom the guard writes, so that a sweep finds them if it is killed. */
  journal: CleanupJournal
}>

/** A live run must not start; nothing was sent but what it takes to know. */
export class LiveGuardError extends Error {
  override readonly name = 'LiveGuardError'
}

/** People a workspace may have without being named: nobody has as many test people. */
const UNNAMED_PEOPLE_MAX = 10_000

const authenticationFailed = 'Authentication failed. Check your API key.'

/**
 * Makes sure, before any spec, that the keys are the right ones, belong together, and lead to a workspace that is meant.
 *
 * Asks each API whether it knows its key, compares the size of the workspace with what may go unnamed, writes one marked
 * person with the Pipelines key, reads it with the App key, and removes it: about ten requests.
 *
 * @throws {LiveGuardError} with one sentence that says which of these it was and what to do.
 */
export async function examineLive(options: LiveGuardOptions): Promise<LiveFindings> {
  const { configuration, reach, hasRegions, journal } = options
  const { region } = configuration
  const keys = { apiKey: configuration.apiKey?.reveal(), appApiKey: configuration.appApiKey?.reveal() }
  const { client, app } = reach(region, keys)
  if (client === undefined || keys.apiKey === undefined) throw new LiveGuardError('There is no API key to examine.')

  const question = { region, reach, hasRegions }
  const verdict = await examineApiKey({ ...question, key: keys.apiKey })
  if (verdict !== 'accepted') throw new LiveGuardError(apiKeyVerdicts[verdict](region))
  if (app === undefined || keys.appApiKey === undefined) {
    requireUnnamed(configuration.workspace, 'CUSTOMERIO_APP_API_KEY is not set')
    await probe(client, undefined, configuration, journal)
    const reason = 'CUSTOMERIO_APP_API_KEY is not set'
    return { tier: 'accepted only', missing: { 'app-key': reason, 'object-types': reason }, workspace: undefined }
  }
  const appVerdict = await examineAppKey({ ...question, key: keys.appApiKey })
  if (appVerdict !== 'accepted') throw new LiveGuardError(appKeyVerdicts[appVerdict](region))
  const workspace = await meantWorkspace(app, configuration.workspace)
  const visibleAfterMs = await probe(client, app, configuration, journal)
  return { tier: 'state checked', missing: await missingObjectTypes(app), workspace, visibleAfterMs }
}

async function missingObjectTypes(app: AppTransport): Promise<LiveFindings['missing']> {
  const enabled = await enabledObjectTypes(app)
  const absent = ['1', '2'].filter((id) => !enabled.includes(id))
  return absent.length === 0
    ? {}
    : { 'object-types': `the workspace has no enabled object type ${absent.join(' and ')}` }
}

async function probe(
  client: Client,
  app: AppTransport | undefined,
  { environment, runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs }: Configuration,
  journal: CleanupJournal,
): Promise<number | undefined> {
  const { isSeen, visibleAfterMs } = await probeWorkspace({
    client,
    app,
    environment,
    runId,
    timeoutMs,
    intervalMs,
    journal,
  })
  if (isSeen !== false) return visibleAfterMs
  throw new LiveGuardError(
    'What CUSTOMERIO_API_KEY writes cannot be read with CUSTOMERIO_APP_API_KEY: the keys belong to two workspaces, ' +
      'or the Pipelines source is not connected to the workspace.',
  )
}

const apiKeyVerdicts: Readonly<Record<Exclude<KeyVerdict, 'accepted'>, (region: AccountRegion) => string>> = {
  'of the other API': () =>
    `${authenticationFailed} CUSTOMERIO_API_KEY holds an App API key; it belongs into CUSTOMERIO_APP_API_KEY.`,
  'of the other region': (region) =>
    `${authenticationFailed} CUSTOMERIO_API_KEY belongs to an account in region "${otherRegion(region)}"; set CUSTOMERIO_REGION=${otherRegion(region)}.`,
  'like a Track key': () =>
    `${authenticationFailed} CUSTOMERIO_API_KEY looks like a Track API key; the specs need the API key of a Pipelines source.`,
  unknown: (region) => `${authenticationFailed} CUSTOMERIO_API_KEY is no Pipelines key of region "${region}".`,
  'not held to strict mode': () =>
    'The service accepted a message that names nobody: strict mode is not in force, and what is dropped would go unnoticed.',
}

const appKeyVerdicts: Readonly<Record<Exclude<KeyVerdict, 'accepted'>, (region: AccountRegion) => string>> = {
  ...apiKeyVerdicts,
  'of the other API': () =>
    `${authenticationFailed} CUSTOMERIO_APP_API_KEY holds a Pipelines key; put an App API key there, or leave it out.`,
  'of the other region': (region) =>
    `${authenticationFailed} CUSTOMERIO_APP_API_KEY belongs to an account in region "${otherRegion(region)}", CUSTOMERIO_API_KEY to one in "${region}".`,
  'like a Track key': () =>
    `${authenticationFailed} CUSTOMERIO_APP_API_KEY looks like a Track API key; reading back needs an App API key.`,
  unknown: (region) => `${authenticationFailed} CUSTOMERIO_APP_API_KEY is no App API key of region "${region}".`,
}

/** Who names a workspace relies on it that no other one is written to. */
function requireUnnamed(named: string | undefined, reason: string): void {
  if (named === undefined) return
  throw new LiveGuardError(
    `CUSTOMERIO_WORKSPACE is ${quoted(named)}, and nobody can look whether CUSTOMERIO_API_KEY leads there: ${reason}. Mend that, or leave ` +
      'CUSTOMERIO_WORKSPACE out.',
  )
}

async function meantWorkspace(app: AppTransport, named: string | undefined): Promise<LiveFindings['workspace']> {
  const listed = await listWorkspaces(app)
  if (listed === undefined) {
    requireUnnamed(named, 'the service lists no workspaces for CUSTOMERIO_APP_API_KEY')
    return undefined
  }
  const meant = listed.find(({ id, name }) => named !== undefined && (id === named || name === named))
  if (named !== undefined && meant === undefined) {
    throw new LiveGuardError(
      `CUSTOMERIO_WORKSPACE is ${quoted(named)}, but the App API key leads to ${listed.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`,
    )
  }
  const large = listed.find(({ people }) => people > UNNAMED_PEOPLE_MAX)
  if (meant === undefined && large !== undefined) {
    throw new LiveGuardError(
      `The App API key leads to workspace "${large.name}" with ${large.people.toLocaleString('en')} people. A workspace with more than ` +
        `${UNNAMED_PEOPLE_MAX.toLocaleString('en')} is hardly one for tests; if it is, set CUSTOMERIO_WORKSPACE=${large.id}.`,
    )
  }
  return meant ?? (listed.length === 1 ? listed[0] : undefined)
}

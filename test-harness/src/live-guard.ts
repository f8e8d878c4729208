import { type AppTransport, AuthenticationError, type Client, createMessage, ResponseError } from '@cio/core'
import { createCleanup } from './cleanup.ts'
import type { AccountRegion, Configuration } from './configuration.ts'
import { eventually } from './eventually.ts'
import { createIds } from './ids.ts'
import { MARKER_TRAIT } from './marker.ts'
import { createReader } from './reader.ts'

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
  workspace: Readonly<{ name: string; people: number }> | undefined
}>

/** Two APIs, reached with the keys that a guess is about. */
export type Reach = (
  region: AccountRegion,
  keys: Readonly<{ apiKey: string | undefined; appApiKey: string | undefined }>,
) => Readonly<{ client: Client | undefined; app: AppTransport | undefined }>

export type LiveGuardOptions = Readonly<{
  configuration: Configuration
  reach: Reach
  /** Whether the service has other regions to ask, which one at a URL of its own has not. */
  hasRegions: boolean
}>

/** A live run must not start; nothing was sent but what it takes to know. */
export class LiveGuardError extends Error {
  override readonly name = 'LiveGuardError'
}

/** People a workspace may have without being named: nobody has as many test people. */
export const UNNAMED_PEOPLE_MAX = 10_000

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
  const { configuration, reach } = options
  const keys = { apiKey: configuration.apiKey?.reveal(), appApiKey: configuration.appApiKey?.reveal() }
  const { client, app } = reach(configuration.region, keys)
  if (client === undefined) throw new LiveGuardError('There is no API key to examine.')

  if (!(await isPipelinesKey(client))) throw new LiveGuardError(await explainApiKey(options))
  if (app === undefined) {
    await writeProbe(client, undefined, configuration)
    const reason = 'CUSTOMERIO_APP_API_KEY is not set'
    return { tier: 'accepted only', missing: { 'app-key': reason, 'object-types': reason }, workspace: undefined }
  }
  if (!(await isAppKey(app))) throw new LiveGuardError(await explainAppApiKey(options))
  const workspace = await meantWorkspace(app, configuration.workspace)
  await writeProbe(client, app, configuration)
  return { tier: 'state checked', missing: await missingObjectTypes(app), workspace }
}

/** Nobody is named in it: a known key is told so, an unknown one is not let in. Nothing is created either way. */
async function isPipelinesKey(client: Client): Promise<boolean> {
  try {
    await client.post('/identify', '{"traits":{}}')
  } catch (error) {
    if (error instanceof AuthenticationError) return false
    if (error instanceof ResponseError && error.status === 400) return true
    throw error
  }
  throw new LiveGuardError(
    'The service accepted a message that names nobody: strict mode is not in force, and what is dropped would go unnoticed.',
  )
}

async function isAppKey(app: AppTransport): Promise<boolean> {
  try {
    await app.get('/customers', { query: { email: 'nobody@integration-test.example.com' } })
    return true
  } catch (error) {
    if (error instanceof AuthenticationError) return false
    throw error
  }
}

async function explainApiKey({ configuration, reach, hasRegions }: LiveGuardOptions): Promise<string> {
  const { region } = configuration
  const apiKey = configuration.apiKey?.reveal()
  const asApp = reach(region, { apiKey: undefined, appApiKey: apiKey }).app
  if (asApp !== undefined && (await isAppKey(asApp))) {
    return `${authenticationFailed} CUSTOMERIO_API_KEY holds an App API key; it belongs into CUSTOMERIO_APP_API_KEY.`
  }
  const elsewhere = hasRegions ? reach(other(region), { apiKey, appApiKey: undefined }).client : undefined
  if (elsewhere !== undefined && (await isPipelinesKey(elsewhere))) {
    return `${authenticationFailed} CUSTOMERIO_API_KEY belongs to an account in region "${other(region)}"; set CUSTOMERIO_REGION=${other(region)}.`
  }
  if (looksLikeTrack(apiKey)) {
    return `${authenticationFailed} CUSTOMERIO_API_KEY looks like a Track API key; the specs need the API key of a Pipelines source.`
  }
  return `${authenticationFailed} CUSTOMERIO_API_KEY is no Pipelines key of region "${region}".`
}

async function explainAppApiKey({ configuration, reach, hasRegions }: LiveGuardOptions): Promise<string> {
  const { region } = configuration
  const appApiKey = configuration.appApiKey?.reveal()
  const asPipelines = reach(region, { apiKey: appApiKey, appApiKey: undefined }).client
  if (asPipelines !== undefined && (await isPipelinesKey(asPipelines))) {
    return `${authenticationFailed} CUSTOMERIO_APP_API_KEY holds a Pipelines key; put an App API key there, or leave it out.`
  }
  const elsewhere = hasRegions ? reach(other(region), { apiKey: undefined, appApiKey }).app : undefined
  if (elsewhere !== undefined && (await isAppKey(elsewhere))) {
    return `${authenticationFailed} CUSTOMERIO_APP_API_KEY belongs to an account in region "${other(region)}", CUSTOMERIO_API_KEY to one in "${region}".`
  }
  if (looksLikeTrack(appApiKey)) {
    return `${authenticationFailed} CUSTOMERIO_APP_API_KEY looks like a Track API key; reading back needs an App API key.`
  }
  return `${authenticationFailed} CUSTOMERIO_APP_API_KEY is no App API key of region "${region}".`
}

/** [default] Track keys have been 20 hexadecimal digits; people also paste the pair `site id:key`. */
function looksLikeTrack(key = ''): boolean {
  return /^[0-9a-f]{20}(:[0-9a-f]{20})?$/.test(key)
}

function other(region: AccountRegion): AccountRegion {
  return region === 'us' ? 'eu' : 'us'
}

/** [doc] `GET /v1/workspaces` lists what the key may see, with its people, up to two hours old. */
async function meantWorkspace(app: AppTransport, named: string | undefined): Promise<LiveFindings['workspace']> {
  const listed = await workspacesOf(app)
  if (listed === undefined) return undefined
  const meant = listed.find(({ id, name }) => named !== undefined && (id === named || name === named))
  if (named !== undefined && meant === undefined) {
    throw new LiveGuardError(
      `CUSTOMERIO_WORKSPACE is "${named}", but the App API key leads to ${listed.map(({ name }) => `"${name}"`).join(', ') || 'none'}.`,
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

type ListedWorkspace = Readonly<{ id: string; name: string; people: number }>

async function workspacesOf(app: AppTransport): Promise<readonly ListedWorkspace[] | undefined> {
  const answer = await asked(app, '/workspaces', 'workspaces')
  return answer?.map(({ id, name, people }) => ({ id: String(id), name: String(name), people: Number(people) }))
}

async function missingObjectTypes(app: AppTransport): Promise<LiveFindings['missing']> {
  const types = await asked(app, '/object_types', 'types')
  const enabled = new Set(types?.filter((type) => type.enabled !== false).map(({ id }) => String(id)))
  const absent = ['1', '2'].filter((id) => !enabled.has(id))
  return absent.length === 0
    ? {}
    : { 'object-types': `the workspace has no enabled object type ${absent.join(' and ')}` }
}

/** A list of the App API, or `undefined` where it is not told. */
async function asked(
  app: AppTransport,
  path: string,
  field: string,
): Promise<readonly Readonly<Record<string, unknown>>[] | undefined> {
  try {
    const { body } = await app.get(path)
    const list = (body as Record<string, unknown> | undefined)?.[field]
    return Array.isArray(list) ? list : undefined
  } catch (error) {
    if (error instanceof ResponseError && error.status < 500) return undefined
    throw error
  }
}

/** Writes one marked person, sees it through the other key, and removes it. */
async function writeProbe(
  client: Client,
  app: AppTransport | undefined,
  { environment, runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs }: Configuration,
): Promise<void> {
  const userId = createIds({ environment, runId }).user('preflight')
  await client.send(createMessage('identify', { userId, traits: { [MARKER_TRAIT]: runId } }))
  if (app === undefined) {
    await client.send(createMessage('track', { userId, event: 'User Deleted' }))
    return
  }
  const read = createReader(app)
  const cleanup = createCleanup({ sender: client, read, runId, timeoutMs, intervalMs })
  cleanup.user(userId)
  try {
    await eventually(
      () => read.person(userId),
      (person) => {
        if (person !== undefined) return
        throw new LiveGuardError(
          'What CUSTOMERIO_API_KEY writes cannot be read with CUSTOMERIO_APP_API_KEY: the keys belong to two workspaces, ' +
            'or the Pipelines source is not connected to the workspace.',
        )
      },
      { timeoutMs, intervalMs },
    )
  } catch (error) {
    // What cannot be read cannot be seen to go either: the removal is sent, and that has to do.
    await client.send(createMessage('track', { userId, event: 'User Deleted' }))
    throw error
  }
  await cleanup.run()
}

import { type AppTransport, AuthenticationError, type Client, createMessage, ResponseError } from '@cio/core'
import { type CleanupJournal, LeftoverError } from './cleanup.ts'
import type { AccountRegion } from './configuration.ts'
import { eventually } from './eventually.ts'
import { createIds } from './ids.ts'
import { MARKER_TRAIT } from './marker.ts'
import { createReader } from './reader.ts'
import { personRegistration } from './registration.ts'
import { removeAll } from './removal.ts'

/** Two APIs, reached with the keys that a guess is about. */
export type Reach = (
  region: AccountRegion,
  keys: Readonly<{ apiKey: string | undefined; appApiKey: string | undefined }>,
) => Readonly<{ client: Client | undefined; app: AppTransport | undefined }>

/** What to find out about a key. */
export type KeyQuestion = Readonly<{
  key: string
  region: AccountRegion
  reach: Reach
  /** Whether the service has other regions to ask, which one at a URL of its own has not. */
  hasRegions: boolean
}>

/** What an API says of a key, and where a refused one seems to belong. */
export type KeyVerdict =
  | 'accepted'
  /** An App API key where a Pipelines key is asked for, or the other way round. */
  | 'of the other API'
  | 'of the other region'
  | 'like a Track key'
  | 'unknown'
  /** What names nobody was accepted: what is dropped would go unnoticed. */
  | 'not held to strict mode'

/**
 * Asks the Pipelines API whether it knows a key, and where it does not, asks around. Creates nothing.
 *
 * @throws {NetworkError} Nothing answers.
 */
export async function examineApiKey({ key, region, reach, hasRegions }: KeyQuestion): Promise<KeyVerdict> {
  const asked = (where: AccountRegion) => askPipelines(reach(where, { apiKey: key, appApiKey: undefined }).client)
  const answer = await asked(region)
  if (answer !== 'refused') return answer
  if ((await askApp(reach(region, { apiKey: undefined, appApiKey: key }).app)) === 'accepted') return 'of the other API'
  if (hasRegions && (await asked(otherRegion(region))) === 'accepted') return 'of the other region'
  return looksLikeTrack(key) ? 'like a Track key' : 'unknown'
}

/**
 * Asks the App API whether it knows a key, and where it does not, asks around. Reads nothing but one empty search.
 *
 * @throws {NetworkError} Nothing answers.
 */
export async function examineAppKey({ key, region, reach, hasRegions }: KeyQuestion): Promise<KeyVerdict> {
  const asked = (where: AccountRegion) => askApp(reach(where, { apiKey: undefined, appApiKey: key }).app)
  if ((await asked(region)) === 'accepted') return 'accepted'
  if ((await askPipelines(reach(region, { apiKey: key, appApiKey: undefined }).client)) === 'accepted') {
    return 'of the other API'
  }
  if (hasRegions && (await asked(otherRegion(region))) === 'accepted') return 'of the other region'
  return looksLikeTrack(key) ? 'like a Track key' : 'unknown'
}

/** Nobody is named in it: a known key is told so, an unknown one is not let in. Nothing is created either way. */
async function askPipelines(client: Client | undefined): Promise<'accepted' | 'refused' | 'not held to strict mode'> {
  try {
    await client?.post('/identify', '{"traits":{}}')
  } catch (error) {
    if (error instanceof AuthenticationError) return 'refused'
    if (error instanceof ResponseError && error.status === 400) return 'accepted'
    throw error
  }
  return client === undefined ? 'refused' : 'not held to strict mode'
}

async function askApp(app: AppTransport | undefined): Promise<'accepted' | 'refused'> {
  try {
    await app?.get('/customers', { query: { email: 'nobody@integration-test.example.com' } })
  } catch (error) {
    if (error instanceof AuthenticationError) return 'refused'
    throw error
  }
  return app === undefined ? 'refused' : 'accepted'
}

/** [default] Track keys have been 20 hexadecimal digits; people also paste the pair `site id:key`. */
function looksLikeTrack(key: string): boolean {
  return /^[0-9a-f]{20}(:[0-9a-f]{20})?$/.test(key)
}

/** Where an account is that is not in this region. */
export function otherRegion(region: AccountRegion): AccountRegion {
  return region === 'us' ? 'eu' : 'us'
}

/** A workspace as the App API lists it. */
export type ListedWorkspace = Readonly<{
  id: string
  name: string
  /** [doc] `GET /v1/workspaces` - up to two hours old. */
  people: number
}>

/** The workspaces that an App API key may see; `undefined` where it is not told. */
export async function listWorkspaces(app: AppTransport): Promise<readonly ListedWorkspace[] | undefined> {
  const listed = await listOf(app, '/workspaces', 'workspaces')
  return listed?.map(({ id, name, people }) => ({ id: String(id), name: String(name), people: Number(people) }))
}

/** The ids of the object types that are enabled; none where it is not told. */
export async function enabledObjectTypes(app: AppTransport): Promise<readonly string[]> {
  const types = await listOf(app, '/object_types', 'types')
  return types?.filter((type) => type.enabled !== false).map(({ id }) => String(id)) ?? []
}

/** A list of the App API, or `undefined` where it is not told. */
async function listOf(
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

/** With which keys a probe is written and looked for, and how long, in milliseconds. */
export type ProbeOptions = Readonly<{
  client: Client
  /** Without it the probe is written and removed unseen. */
  app: AppTransport | undefined
  environment: string
  runId: string
  /** How long the probe may take to show, and to go. */
  timeoutMs: number
  intervalMs: number
  /** Gives up looking; the probe is removed all the same. */
  signal?: AbortSignal
  /** Told of the probe before it is written, and once it is removed. */
  journal?: CleanupJournal
}>

/** What a probe shows. */
export type ProbeResult = Readonly<{
  /** Whether what one key wrote was seen with the other; `undefined` where there is no key to look with. */
  isSeen: boolean | undefined
  /** Milliseconds after which it was seen: it showed then, or since the read before. */
  visibleAfterMs?: number
}>

/**
 * Writes one marked person with one key, looks for it with the other, and removes it. Not seen, the keys belong to two
 * workspaces, or the source is not connected to its workspace.
 *
 * @throws {LeftoverError} The probe was seen, and could not be removed.
 */
export async function probeWorkspace(options: ProbeOptions): Promise<ProbeResult> {
  const { client, app, environment, runId, timeoutMs, intervalMs, signal, journal } = options
  const userId = createIds({ environment, runId }).user('preflight')
  const probe = personRegistration(userId)
  const removeUnseen = async () => {
    await client.send(createMessage('track', { userId, event: 'User Deleted' }))
    journal?.removed(probe)
  }
  journal?.registered(probe)
  await client.send(createMessage('identify', { userId, traits: { [MARKER_TRAIT]: runId } }))
  if (app === undefined) {
    await removeUnseen()
    return { isSeen: undefined }
  }
  const written = performance.now()
  const read = createReader(app)
  try {
    await eventually(
      () => {
        signal?.throwIfAborted()
        return read.person(userId)
      },
      (person) => {
        if (person === undefined) throw new NotSeen()
      },
      { timeoutMs, intervalMs },
    )
  } catch (error) {
    // What cannot be read cannot be seen to go either: the removal is sent, and that has to do.
    await removeUnseen()
    if (error instanceof NotSeen) return { isSeen: false }
    throw error
  }
  const visibleAfterMs = Math.round(performance.now() - written)
  const waiting = { timeoutMs, firstReadAfterMs: visibleAfterMs, intervalMs }
  const failures = await removeAll([probe], { sender: client, read, ...waiting })
  for (const { registration, error } of failures) journal?.left(registration, error)
  if (failures.length > 0) throw new LeftoverError(failures)
  journal?.removed(probe)
  return { isSeen: true, visibleAfterMs }
}

class NotSeen extends Error {}

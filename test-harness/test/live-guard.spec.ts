import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppTransport, type Client, createAppTransport, createClient, type Message, type Region } from '@cio/core'
import { type RunningEmulator, startEmulator, type Workspace } from '@cio/emulator'
import { describe, expect, onTestFinished, test } from 'vitest'
import { examineLive, findJournals, LiveGuardError, openJournal, readConfiguration } from '../src/index.ts'

const ours = { writeKey: 'p1pel1nes', appKey: 'app-k3y' }

describe('the live guard', () => {
  test('lets a run begin whose keys belong together, and leaves nothing behind', async () => {
    const world = await twoRegions()

    const findings = await world.examine(ours.writeKey, ours.appKey)

    expect(findings).toEqual({
      tier: 'state checked',
      missing: { 'object-types': 'the workspace has no enabled object type 2' },
      workspace: { id: '7', name: 'Playground', people: 12 },
      visibleAfterMs: expect.any(Number),
    })
    expect(world.writes('us')).toEqual(['identify', 'track'])
    expect(world.people('us')).toBe(0)
    expect(world.journalled()).toEqual([])
  })

  test('lets a run begin in the lower tier without a key to read with', async () => {
    const world = await twoRegions()

    const findings = await world.examine(ours.writeKey, undefined)

    expect(findings).toMatchObject({
      tier: 'accepted only',
      missing: { 'app-key': 'CUSTOMERIO_APP_API_KEY is not set' },
    })
    expect(world.people('us')).toBe(0)
    expect(world.journalled()).toEqual([])
  })

  test.each([
    ['a key to read with', ours.appKey],
    ['none', undefined],
  ])('can be swept after, killed the moment it has written somebody: with %s', async (_, appKey) => {
    const world = await twoRegions()
    const written: unknown[] = []
    world.onMessage = ({ type }) => {
      if (type === 'identify') written.push(world.journalled())
    }

    await world.examine(ours.writeKey, appKey)

    expect(written).toEqual([[{ kind: 'person', userId: expect.stringMatching(/^test_preflight_user_/) }]])
  })

  test('says whom it could not remove, and keeps them in the journal', async () => {
    const world = await twoRegions()
    world.add({ on: 'POST /v1/track', fault: { kind: 'drop' } })

    await expect(world.examine(ours.writeKey, ours.appKey)).rejects.toThrowError(
      /^Cleanup left 1 of what it had to remove:\n {2}- test_preflight_user_\S+: the removal was accepted/,
    )
    expect(world.journalled()).toMatchObject([{ kind: 'person' }])
  })

  test.each([
    ['a key nobody knows', 'n0body', ours.appKey, 'CUSTOMERIO_API_KEY is no Pipelines key of region "us".'],
    [
      'an App key in the place of the Pipelines key',
      ours.appKey,
      ours.appKey,
      'CUSTOMERIO_API_KEY holds an App API key; it belongs into CUSTOMERIO_APP_API_KEY.',
    ],
    [
      'a Track key in the place of the Pipelines key',
      '0123456789abcdef0123',
      ours.appKey,
      'CUSTOMERIO_API_KEY looks like a Track API key; the specs need the API key of a Pipelines source.',
    ],
    [
      'a Pipelines key of the other region',
      'eu-p1pel1nes',
      ours.appKey,
      'CUSTOMERIO_API_KEY belongs to an account in region "eu"; set CUSTOMERIO_REGION=eu.',
    ],
    ['an App key nobody knows', ours.writeKey, 'n0body', 'CUSTOMERIO_APP_API_KEY is no App API key of region "us".'],
    [
      'a Pipelines key in the place of the App key',
      ours.writeKey,
      ours.writeKey,
      'CUSTOMERIO_APP_API_KEY holds a Pipelines key; put an App API key there, or leave it out.',
    ],
    [
      'a Track key in the place of the App key',
      ours.writeKey,
      '0123456789abcdef0123',
      'CUSTOMERIO_APP_API_KEY looks like a Track API key; reading back needs an App API key.',
    ],
    [
      'an App key of the other region',
      ours.writeKey,
      'eu-app-k3y',
      'CUSTOMERIO_APP_API_KEY belongs to an account in region "eu", CUSTOMERIO_API_KEY to one in "us".',
    ],
  ])('refuses %s, and writes nothing', async (_, apiKey, appApiKey, sentence) => {
    const world = await twoRegions()

    const examined = world.examine(apiKey, appApiKey)

    await expect(examined).rejects.toThrowError(
      new LiveGuardError(`Authentication failed. Check your API key. ${sentence}`),
    )
    expect([...world.writes('us'), ...world.writes('eu')]).toEqual([])
  })

  test('refuses keys of two workspaces', async () => {
    const world = await twoRegions()
    world.addWorkspace({ writeKey: 'other-p1pel1nes', appKey: 'other-app-k3y' })

    await expect(world.examine(ours.writeKey, 'other-app-k3y')).rejects.toThrowError(
      'What CUSTOMERIO_API_KEY writes cannot be read with CUSTOMERIO_APP_API_KEY: the keys belong to two workspaces, ' +
        'or the Pipelines source is not connected to the workspace.',
    )
    expect(world.people('us')).toBe(0)
  })

  test('refuses a workspace with more than 10,000 people, unless it is named', async () => {
    const world = await twoRegions({ people: 10_001 })

    await expect(world.examine(ours.writeKey, ours.appKey)).rejects.toThrowError(
      'The App API key leads to workspace "Playground" with 10,001 people. A workspace with more than 10,000 is hardly one ' +
        'for tests; if it is, set CUSTOMERIO_WORKSPACE=7.',
    )
    expect(world.writes('us')).toEqual([])
    await expect(world.examine(ours.writeKey, ours.appKey, { CUSTOMERIO_WORKSPACE: '7' })).resolves.toMatchObject({
      workspace: { people: 10_001 },
    })
  })

  test('refuses a name that is not the workspace’s', async () => {
    const world = await twoRegions()

    await expect(
      world.examine(ours.writeKey, ours.appKey, { CUSTOMERIO_WORKSPACE: 'Production' }),
    ).rejects.toThrowError('CUSTOMERIO_WORKSPACE is "Production", but the App API key leads to "Playground".')
  })

  test('refuses a name where nobody can look whose it is', async () => {
    const world = await twoRegions({ isTold: false })
    const named = { CUSTOMERIO_WORKSPACE: 'Playground' }
    const sentence =
      'CUSTOMERIO_WORKSPACE is "Playground", and nobody can look whether CUSTOMERIO_API_KEY leads there: '

    await expect(world.examine(ours.writeKey, undefined, named)).rejects.toThrowError(
      `${sentence}CUSTOMERIO_APP_API_KEY is not set.`,
    )
    await expect(world.examine(ours.writeKey, ours.appKey, named)).rejects.toThrowError(
      `${sentence}the service lists no workspaces for CUSTOMERIO_APP_API_KEY.`,
    )
    expect(world.writes('us')).toEqual([])
    await expect(world.examine(ours.writeKey, ours.appKey)).resolves.toMatchObject({ workspace: undefined })
  })

  test('does not repeat a key that stands in the place of the name', async () => {
    const world = await twoRegions()
    const key = '0123456789abcdef0123'

    await expect(world.examine(ours.writeKey, ours.appKey, { CUSTOMERIO_WORKSPACE: key })).rejects.toThrowError(
      'CUSTOMERIO_WORKSPACE is text of 20 characters, but the App API key leads to "Playground".',
    )
  })

  test('refuses a service that takes no notice of strict mode', async () => {
    const world = await twoRegions({ isDeaf: true })

    await expect(world.examine(ours.writeKey, ours.appKey)).rejects.toThrowError(
      'The service accepted a message that names nobody: strict mode is not in force, and what is dropped would go unnoticed.',
    )
  })
})

async function twoRegions({ people = 12, isDeaf = false, isTold = true } = {}) {
  const us = await startEmulator({ keys: { writeKey: ours.writeKey, appKey: ours.appKey } })
  const eu = await startEmulator({ keys: { writeKey: 'eu-p1pel1nes', appKey: 'eu-app-k3y' } })
  onTestFinished(async () => void (await Promise.all([us.close(), eu.close()])))
  const services: Readonly<Record<Region, RunningEmulator>> = { us, eu }
  const retry = { limit: 0 }
  const folder = mkdtempSync(join(tmpdir(), 'cio-guard-'))
  const journal = openJournal({ folder, runId: 'g0g0g0', service: 'posed' })
  onTestFinished(() => {
    journal.close()
    rmSync(folder, { recursive: true })
  })
  const watch = { onMessage: (_: Message) => {} }
  const watched = (client: Client): Client => ({
    ...client,
    send: async (message, options) => {
      const receipt = await client.send(message, options)
      watch.onMessage(message)
      return receipt
    },
  })

  /** What the emulator does not tell. */
  const withWorkspaces = (app: AppTransport): AppTransport => ({
    ...app,
    get: async (path, options) => {
      const answer = await app.get(path.startsWith('/customers') ? path : '/customers?email=anybody', options)
      if (path === '/workspaces') {
        return { ...answer, body: isTold ? { workspaces: [{ id: 7, name: 'Playground', people }] } : {} }
      }
      return path === '/object_types' ? { ...answer, body: { types: [{ id: '1', enabled: true }] } } : answer
    },
  })
  return Object.assign(watch, {
    add: (fault: Parameters<Workspace['faults']['add']>[0]) => us.workspace('default')?.faults.add(fault),
    /** What a sweep would find if the guard had been killed by now. */
    journalled: () => findJournals(folder).flatMap(({ outstanding }) => outstanding),
    addWorkspace: (keys: { writeKey: string; appKey: string }) => us.createWorkspace({ keys }),
    people: (region: Region) => services[region].workspace('default')?.state.people.size,
    /** What the Pipelines API accepted: the question whether a key is known is answered with 400. */
    writes: (region: Region) =>
      (services[region].workspace('default')?.requests() ?? [])
        .filter(({ method, path, status }) => method === 'POST' && status === 200 && !path.startsWith('/v1/customers'))
        .map(({ path }) => path.replace('/v1/', '')),
    examine: (apiKey: string, appApiKey: string | undefined, environment: Record<string, string> = {}) => {
      const keys = { CUSTOMERIO_API_KEY: apiKey, CUSTOMERIO_APP_API_KEY: appApiKey }
      const configuration = readConfiguration({ CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '200', ...keys, ...environment })
      return examineLive({
        configuration,
        hasRegions: true,
        journal,
        reach: (region, { apiKey, appApiKey }) => {
          const { url: baseUrl } = services[region]
          return {
            client:
              apiKey === undefined
                ? undefined
                : watched(createClient({ apiKey, region, baseUrl, retry, strict: !isDeaf })),
            app:
              appApiKey === undefined
                ? undefined
                : withWorkspaces(createAppTransport({ appKey: appApiKey, region, baseUrl, retry })),
          }
        },
      })
    },
  })
}

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAppTransport, createClient, createMessage } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import {
  createIds,
  createReader,
  MARKER_TRAIT,
  openJournal,
  readLeftovers,
  type SweepEvent,
  sweep,
} from '../src/index.ts'
import { test as base, describe, eventually, expect } from '../src/vitest/index.ts'
import { contentOf, settleBystanders } from './population.ts'

const HOUR_MS = 3_600_000
const service = 'http://127.0.0.1 00000000'

/** An emulator of its own, with everybody that a sweep has to leave alone, and what a sweep needs to know. */
const test = base.extend('ground', async ({ configuration: { environment } }, { onCleanup }) => {
  const emulator = await startEmulator()
  const workspace = emulator.createWorkspace({ visibilityDelayMs: 10 })
  const { writeKey, appKey } = workspace.keys
  const travel = { region: 'us', baseUrl: emulator.url, requestsPerSecond: Number.POSITIVE_INFINITY } as const
  const sender = createClient({ apiKey: writeKey, ...travel })
  const read = createReader(createAppTransport({ appKey, ...travel }))
  const folder = mkdtempSync(join(tmpdir(), 'cio-sweep-'))
  onCleanup(async () => {
    rmSync(folder, { recursive: true })
    await emulator.close()
  })
  const bystanders = await settleBystanders(sender, environment)
  const lost = createIds({ environment, runId: 'a0a0a0', now: () => Date.now() - 25 * HOUR_MS })
  const settled = () =>
    eventually(
      () => contentOf(workspace),
      ({ waiting }) => expect(waiting).toBe(0),
    )
  const options = { sender, read, environment, service, folder, timeoutMs: 1_000, intervalMs: 5, settleMs: 11 }
  return { workspace, sender, folder, bystanders, lost, settled, options }
})

describe('a sweep', () => {
  test('by search removes what is ours, marked and old, and nobody else', async ({ ground }) => {
    const { sender, lost, options, settled, bystanders } = ground
    const before = await settled()
    const userId = lost.user('marked')
    const objectId = lost.object('marked', { objectTypeId: 2 })
    const marker = { [MARKER_TRAIT]: 'a0a0a0' }
    await sender.send(createMessage('identify', { userId, traits: marker }))
    await sender.send(createMessage('group', { userId, groupId: objectId, traits: { ...marker, objectTypeId: 2 } }))
    const filled = await settled()

    const dry = await sweep({ ...options, source: { from: 'search' } })
    const untouched = await settled()
    const report = await sweep({ ...options, source: { from: 'search' }, isDryRun: false })

    const swept = [
      { kind: 'person', userId },
      { kind: 'object', objectTypeId: 2, objectId },
    ]
    expect(dry).toMatchObject({ isDryRun: true, swept, failed: [] })
    expect(untouched).toEqual(filled)
    expect(report).toMatchObject({ isDryRun: false, swept, failed: [] })
    expect(report.kept).toEqual(
      [
        [bystanders.plain, 'its id is not one of ours'],
        [bystanders.wrongChecksum, 'its id is not one of ours'],
        [bystanders.young, 'it is 0.5 hours old, and may go after 24 hours'],
        [bystanders.otherEnvironment, 'it belongs to the environment "elsewhere"'],
      ].map(([id, reason]) => ({ registration: { kind: 'person', userId: id }, reason })),
    )
    expect(await settled()).toEqual(before)
  })

  test('never takes data of another run that is younger than an hour, whatever the retention', async ({ ground }) => {
    const { bystanders, options, settled } = ground
    await settled()

    const report = await sweep({ ...options, source: { from: 'search' }, olderThanHours: 0, isDryRun: false })

    expect(report.swept).toEqual([])
    expect(report.kept).toContainEqual({
      registration: { kind: 'person', userId: bystanders.young },
      reason: 'it is 0.5 hours old, and may go after 1 hour',
    })
  })

  test('from the journals of runs that are over removes every kind, the marked and the unmarked', async ({
    ground,
  }) => {
    const { sender, lost, options, settled, folder } = ground
    const before = await settled()
    const [userId, suppressed, token, objectId] = [
      lost.user('unmarked'),
      lost.user('suppressed'),
      lost.device('ios'),
      lost.object('company'),
    ]
    const journal = openJournal({ folder, runId: 'a0a0a0', service })
    journal.registered({ kind: 'person', userId })
    journal.registered({ kind: 'suppression', userId: suppressed })
    journal.registered({ kind: 'device', userId, token })
    journal.registered({ kind: 'object', objectTypeId: 1, objectId })
    journal.close()
    const context = { device: { token, type: 'ios' } }
    await sender.send(createMessage('track', { userId, event: 'Device Created or Updated', context }))
    await sender.send(createMessage('group', { userId, groupId: objectId }))
    await sender.send(createMessage('track', { userId: suppressed, event: 'User Suppressed' }))
    await settled()

    const report = await sweep({ ...options, source: { from: 'journals' }, isDryRun: false })

    expect(report.swept).toHaveLength(4)
    expect(report.failed).toEqual([])
    expect(await settled()).toEqual(before)
    expect(readdirSync(folder)).toEqual([])
  })

  test('from the report of a run removes what that run made, marked or not, and keeps the report', async ({
    ground,
  }) => {
    const { sender, lost, options, settled, folder, bystanders } = ground
    const before = await settled()
    const userId = lost.user('reported')
    await sender.send(createMessage('identify', { userId }))
    await settled()
    const path = join(folder, 'people.live.json')
    const leftovers = [userId, bystanders.plain, bystanders.unmarked].map((id) =>
      JSON.stringify({ kind: 'person', userId: id }),
    )
    writeFileSync(path, JSON.stringify({ runId: 'a0a0a0', leftovers }))

    const report = await sweep({ ...options, source: { from: 'list', ...readLeftovers(path) }, isDryRun: false })

    expect(report.swept).toEqual([{ kind: 'person', userId }])
    expect(report.kept).toMatchObject([
      { registration: { userId: bystanders.plain }, reason: 'its id is not one of ours' },
      { registration: { userId: bystanders.unmarked }, reason: 'it does not carry the trait cio_test_run' },
    ])
    expect(await settled()).toEqual(before)
    expect(readdirSync(folder)).toEqual(['people.live.json'])
  })

  test('from a list, of which no run tells, removes only what carries the marker or belongs to what does', async ({
    ground,
  }) => {
    const { sender, lost, options, settled, folder, bystanders } = ground
    const owner = lost.user('owner')
    const traits = { [MARKER_TRAIT]: 'a0a0a0' }
    await sender.send(createMessage('identify', { userId: owner, traits }))
    const before = await settled()
    const [person, company, token] = [lost.user('marked'), lost.object('marked'), lost.device('marked')]
    const [foreignToken, suppressed] = [lost.device('foreign'), lost.user('suppressed')]
    const deviceOf = (userId: string, token: string) =>
      createMessage('track', {
        userId,
        event: 'Device Created or Updated',
        context: { device: { token, type: 'ios' } },
      })
    const messages = [
      createMessage('identify', { userId: person, traits }),
      createMessage('group', { userId: person, groupId: company, traits }),
      createMessage('group', { userId: owner, groupId: bystanders.unmarkedObject }),
      deviceOf(owner, token),
    ]
    for (const message of messages) await sender.send(message)
    await settled()
    const ours = [
      { kind: 'person', userId: person },
      { kind: 'object', objectTypeId: 1, objectId: company },
      { kind: 'device', userId: owner, token },
      { kind: 'relationship', userId: owner, objectTypeId: 1, objectId: bystanders.unmarkedObject },
    ]
    const belongsToNone = 'nothing of ours that it belongs to carries the trait cio_test_run'
    const others = [
      [{ kind: 'person', userId: bystanders.unmarked }, 'it does not carry the trait cio_test_run'],
      [
        { kind: 'object', objectTypeId: 1, objectId: bystanders.unmarkedObject },
        'it does not carry the trait cio_test_run',
      ],
      [{ kind: 'device', userId: bystanders.plain, token: foreignToken }, belongsToNone],
      [
        { kind: 'relationship', userId: bystanders.plain, objectTypeId: 1, objectId: bystanders.unmarkedObject },
        belongsToNone,
      ],
      [
        { kind: 'suppression', userId: suppressed },
        'only the journal or the report of its run can tell that a suppression is ours',
      ],
    ] as const
    const path = join(folder, 'list.json')
    writeFileSync(path, JSON.stringify([...ours, ...others.map(([registration]) => registration)]))

    const report = await sweep({ ...options, source: { from: 'list', ...readLeftovers(path) }, isDryRun: false })

    expect(report).toMatchObject({ swept: ours, failed: [] })
    expect(report.kept).toEqual(others.map(([registration, reason]) => ({ registration, reason })))
    expect(await settled()).toEqual(before)
  })

  test('refuses a report that is none', ({ ground: { folder } }) => {
    const path = join(folder, 'leftovers.json')
    const read = (text: string) => () => {
      writeFileSync(path, text)
      return readLeftovers(path)
    }

    expect(read('{"specs":3}')).toThrow(`${path} is no list of what was left behind, and no run report.`)
    expect(read('[{"kind":"segment","id":1}]')).toThrow(`${path}: entry 0 is nothing that a run registers.`)
  })

  test('passes over a run that is still at work, and the journal of another workspace', async ({ ground }) => {
    const { sender, lost, options, settled, folder } = ground
    const userId = lost.user('busy')
    await sender.send(createMessage('identify', { userId, traits: { [MARKER_TRAIT]: 'a0a0a0' } }))
    const other = openJournal({ folder, runId: 'c0c0c0', service: 'http://127.0.0.1 11111111' })
    other.registered({ kind: 'person', userId })
    other.close()
    const busy = openJournal({ folder, runId: 'a0a0a0', service })
    busy.registered({ kind: 'person', userId })
    const events: SweepEvent[] = []
    const before = await settled()

    const progress = { isDryRun: false, onProgress: (event: SweepEvent) => events.push(event) }
    const fromJournals = await sweep({ ...options, ...progress, source: { from: 'journals' } })
    const fromSearch = await sweep({ ...options, ...progress, source: { from: 'search' } })

    expect(fromJournals.swept).toEqual([])
    expect(events).toContainEqual({ type: 'passed over', path: busy.path, reason: 'its run is still at work' })
    expect(events).toContainEqual({
      type: 'passed over',
      path: other.path,
      reason: 'it belongs to http://127.0.0.1 11111111',
    })
    expect(fromSearch.kept).toContainEqual({
      registration: { kind: 'person', userId },
      reason: 'the run a0a0a0 is still at work',
    })
    expect(await settled()).toEqual(before)
    busy.close()
  })

  test('of a named run takes what it marked at any age, and nothing of another run', async ({ ground }) => {
    const { sender, options, settled } = ground
    const before = await settled()
    const [own, foreign] = ['d0d0d0', 'e0e0e0'].map((runId) =>
      createIds({ environment: options.environment, runId }).user('named'),
    )
    for (const userId of [own, foreign]) {
      await sender.send(createMessage('identify', { userId: userId ?? '', traits: { [MARKER_TRAIT]: 'd0d0d0' } }))
    }
    await settled()

    const report = await sweep({ ...options, source: { from: 'run', runId: 'd0d0d0' }, isDryRun: false })

    expect(report.swept).toEqual([{ kind: 'person', userId: own }])
    expect(report.kept).toEqual([
      { registration: { kind: 'person', userId: foreign }, reason: 'it belongs to the run e0e0e0' },
    ])
    const after = await settled()
    expect(after.people.map(({ id }) => id)).toEqual([...before.people.map(({ id }) => id), foreign])
  })

  test('from a file removes what it names, and refuses a file that is no journal', async ({ ground }) => {
    const { sender, lost, options, settled, folder } = ground
    const before = await settled()
    const userId = lost.user('artifact')
    const path = join(folder, 'artifact.txt')
    writeFileSync(
      path,
      `{"run":"a0a0a0","service":"${service}"}\n{"registered":{"kind":"person","userId":"${userId}"}}\n`,
    )
    await sender.send(createMessage('identify', { userId }))
    await settled()

    await sweep({ ...options, source: { from: 'file', path }, isDryRun: false })
    writeFileSync(path, 'nothing of the kind')
    const refused = sweep({ ...options, source: { from: 'file', path } })

    expect(await settled()).toEqual(before)
    await expect(refused).rejects.toThrowError('is not a cleanup journal')
  })

  test('tells what it could not remove, and keeps the journal', async ({ ground }) => {
    const { lost, options, sender, folder, settled } = ground
    const userId = lost.user('undying')
    const journal = openJournal({ folder, runId: 'a0a0a0', service })
    journal.registered({ kind: 'person', userId })
    journal.close()
    await sender.send(createMessage('identify', { userId }))
    await settled()
    const deaf = { send: async () => ({ messageId: 'accepted', attempts: 1 }) }

    const report = await sweep({
      ...options,
      sender: deaf,
      timeoutMs: 50,
      source: { from: 'journals' },
      isDryRun: false,
    })

    expect(report.swept).toEqual([])
    expect(report.failed).toEqual([{ registration: { kind: 'person', userId }, error: expect.any(Error) }])
    expect(readdirSync(folder)).toHaveLength(1)
  })
})

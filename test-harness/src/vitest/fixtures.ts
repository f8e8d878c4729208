import { type AppTransport, ResponseError } from '@cio/core'
import { test as base, inject, type ProvidedContext } from 'vitest'
import { observeAnswers } from '../answer-fields.ts'
import { type CleanupRegistry, createCleanup } from '../cleanup.ts'
import type { Configuration, TargetKind } from '../configuration.ts'
import { createCreate } from '../create.ts'
import { createIds } from '../ids.ts'
import { EMBEDDED, openJournal } from '../journal.ts'
import type { Capability } from '../live-guard.ts'
import { liveServiceName } from '../live-journal.ts'
import { createReader } from '../reader.ts'
import { createRecorder } from '../recorder.ts'
import { nameOf } from '../registration.ts'
import { createSamples } from '../samples.ts'
import { appOf, clientOf, type Service } from '../service.ts'
import { sparingMailboxes, sparingStrangers } from '../strangers.ts'
import type { TicketUse } from '../ticket-server.ts'
import { createUsageMeter } from '../usage.ts'
import { debugFolder, journalFolder } from '../workspace-root.ts'
import { createDebugLog } from './debug-log.ts'
import { destinationConfiguration, openDestination } from './destination.ts'
import { requireEmpty } from './emptiness.ts'
import { pointToSpec } from './frames.ts'
import type { SpecRecord } from './provided.ts'
import { messagesReceived } from './received.ts'
import { runRoot } from './run-root.ts'
import { createStory } from './story.ts'

const emulatorOnly = 'It asks for the emulator, so it is run against the emulator alone.'

/** Keys of the workspace that a test works in. */
export type Keys = Readonly<{ writeKey: string; appKey: string | undefined }>

/**
 * Vitest's `test` with everything a spec needs. Ask for what you use:
 *
 * - `client` sends to a workspace of its own, new for every test;
 * - `ids` makes ids, `ids.user('merge')`, each registered for cleanup the moment it is made;
 * - `create` makes somebody or something to start from, `await create.person()`, readable by the time it resolves;
 * - `samples` is data that looks real and is nobody's, `samples.event()`, the same whenever this test is run again;
 * - `read` asks the App API, `await read.person(userId)`;
 * - `appTransport` is what `read` asks with, for what takes one or has no question there;
 * - `sent` is what left through `client`;
 * - `cleanup` takes what did not come from `ids`, `cleanup.user(email)`; what the client creates and nobody registered fails
 *   the test;
 * - `needs` skips the test where the live workspace lacks something, `needs('object-types')`;
 * - `emulator` is the test's own workspace in the emulator, for what only it can tell, such as `emulator.drops()`. On the
 *   live service, a test that asks for it is skipped;
 * - `target` is the emulator that this workspace is in, skipped there likewise;
 * - `keys` are those of the workspace, for a client of one's own.
 */
export const test = base
  .extend('configuration', { scope: 'worker' }, () => destinationConfiguration())
  .extend('destination', { scope: 'worker' }, async ({ configuration }, { onCleanup }) => {
    const destination = await openDestination(configuration)
    onCleanup(() => destination.close())
    return destination
  })
  .extend('journal', { scope: 'worker' }, ({ configuration, destination }, { onCleanup }) => {
    const journal = openJournal({
      folder: journalFolder(runRoot().folder),
      runId: configuration.runId,
      service: journalledService(configuration, destination.kind),
    })
    onCleanup(() => journal.close())
    return journal
  })
  .extend('debugLog', { scope: 'worker' }, ({ configuration: { runId } }) =>
    createDebugLog(debugFolder(runRoot().folder), runId),
  )
  // What could not be removed when its test ended may only have been late: it gets another chance when the file ends.
  .extend('leftBehind', { scope: 'file' }, ({ destination: { kind } }, { onCleanup }) => {
    const registries: CleanupRegistry[] = []
    onCleanup(async () => {
      // The workspace of a test in the emulator ended with it.
      if (kind === 'emulator') return
      for (const registry of registries) {
        const names = registry.registrations.map(nameOf)
        await registry.run().then(
          () => console.error(`Removed when the file ended: ${names.join(', ')}.`),
          // Its test has failed of it, and the journal keeps it for a sweep.
          () => {},
        )
      }
    })
    return registries
  })
  .extend('target', ({ destination: { emulator }, skip }) => emulator ?? skip(emulatorOnly))
  .extend('workspace', ({ destination: { emulator }, configuration, task }, { onCleanup }) => {
    if (emulator === undefined) return undefined
    const { mode, visibilityDelayMs, isReordering } = configuration.emulator
    const workspace = emulator.createWorkspace({
      visibilityDelayMs,
      isReordering,
      mode: modesOfSpecs()?.[task.id] ?? mode,
    })
    onCleanup(async () => {
      emulator.deleteWorkspace(workspace.name)
      await requireEmpty(workspace)
    })
    return workspace
  })
  .extend('emulator', ({ workspace, skip }) => workspace ?? skip(emulatorOnly))
  .extend('keys', ({ workspace, configuration: { apiKey, appApiKey } }): Keys => {
    return workspace?.keys ?? { writeKey: apiKey?.reveal() ?? '', appKey: appApiKey?.reveal() }
  })
  .extend('service', ({ destination: { emulator, live }, keys }) => (use: TicketUse): Service => {
    const own = { apiKey: keys.writeKey, appApiKey: keys.appKey }
    if (live !== undefined) return { ...live.for(use), ...own }
    const { url } = emulator ?? { url: undefined }
    const pace = Number.POSITIVE_INFINITY
    return { region: 'us', baseUrl: url, appBaseUrl: url, pace, appPace: pace, ...own }
  })
  .extend('meter', async ({ destination: { kind, live }, task, skip }) => {
    const reason = await live?.stopped()
    if (reason !== undefined) skip(reason)
    const meter = createUsageMeter()
    const record: SpecRecord = { target: kind, hasRead: false, usage: meter.usage }
    task.meta.cio = record
    return { ...meter, record }
  })
  // Everything that happens, for whoever has to find out why a test failed; printed at once where debugging is asked for.
  .extend('story', ({ configuration, debugLog: keep, keys, workspace, task, onTestFailed }) => {
    const { runId, debug } = configuration
    const secrets = [keys.writeKey, keys.appKey ?? '']
    const story = createStory({
      task,
      runId,
      root: runRoot(),
      isPrinted: debug,
      secrets,
      keep,
      drops: () => workspace?.drops(),
    })
    onTestFailed(() => {
      console.error(story.describe())
      // Where specs themselves are tested, hundreds fail.
      if (modesOfSpecs() === undefined) story.keep()
    })
    return story
  })
  .extend('appTransport', ({ destination, service, meter, story, skip }): AppTransport => {
    const app = appOf(service('spec'), both(meter.onEvent, story.trace.events('read')))
    if (app === undefined) {
      return answering(() => skip('Accepted only: without CUSTOMERIO_APP_API_KEY, nothing is read back.'))
    }
    const observed = observeAnswers(app, meter.onUnknownField)
    const request: AppTransport['request'] = (...question) => {
      meter.record.hasRead = true
      return observed.request(...question)
    }
    const transport: AppTransport = { request, get: (path, options) => request('GET', path, options) }
    return destination.kind === 'live' ? sparingMailboxes(transport) : transport
  })
  .extend('read', ({ appTransport }) => createReader(appTransport))
  // A client and a reader of the harness's own: what a test does to `client`, and what `sent` tells, is not mixed with its
  // upkeep. Without an App API key, a removal that was accepted is all that can be seen.
  .extend('keeper', ({ service, meter, story }) =>
    clientOf(service('upkeep'), both(meter.onEvent, story.trace.events('upkeep'))),
  )
  .extend('keeperRead', ({ service, meter, story }) => {
    const nobody = () => Promise.reject(new ResponseError('Nothing can be read without a key.', unread))
    const app = appOf(service('upkeep'), both(meter.onEvent, story.trace.events('upkeep')))
    return createReader(app ?? answering(nobody))
  })
  .extend(
    'cleanup',
    (
      {
        configuration,
        destination,
        journal,
        keeper,
        keeperRead: read,
        keys,
        leftBehind,
        meter,
        story,
        task,
        workspace,
      },
      { onCleanup },
    ) => {
      const { runId, consistencyTimeoutMs: timeoutMs, firstReadAfterMs, pollIntervalMs: intervalMs } = configuration
      const isLive = destination.kind === 'live'
      const cleanup = createCleanup({
        sender: keeper,
        read,
        runId,
        timeoutMs,
        firstReadAfterMs,
        intervalMs,
        journal,
        onEvent: story.trace.removal,
        settleMs: isLive ? configuration.settleMs : 0,
        isBlind: keys.appKey === undefined,
      })
      onCleanup(async () => {
        if (workspace !== undefined && modesOfSpecs() !== undefined) meter.record.received = messagesReceived(workspace)
        if (task.result?.state === 'fail') await story.findOut(cleanup.registrations, read)
        // In the emulator nothing needs to be waited for: what is not visible yet becomes so at once.
        workspace?.visibility.flush()
        workspace?.configure({ visibilityDelayMs: 0, isReordering: false })
        story.countDrops()
        await cleanup.run().catch((error: unknown) => {
          leftBehind.push(cleanup)
          pointToSpec(error, task.file.filepath)
          throw error
        })
      })
      return cleanup
    },
  )
  .extend('recorder', ({ cleanup }) => createRecorder({ onMessage: cleanup.notice }))
  .extend('sent', ({ recorder }) => recorder.sent)
  .extend('client', ({ cleanup, destination, service, meter, recorder, story }) => {
    const client = clientOf(service('spec'), both(both(meter.onEvent, story.trace.events('client')), recorder.onEvent))
    return destination.kind === 'live' ? sparingStrangers(client, cleanup.isKnown) : client
  })
  .extend('ids', ({ configuration: { environment, runId }, cleanup }) =>
    createIds({ environment, runId, onMade: cleanup.made }),
  )
  .extend('samples', ({ story }) => createSamples(story.seed))
  .extend('create', ({ configuration, cleanup, ids, keeper, read, samples }) => {
    const { runId, consistencyTimeoutMs: timeoutMs, firstReadAfterMs, pollIntervalMs: intervalMs } = configuration
    const patience = { timeoutMs, firstReadAfterMs, intervalMs }
    return createCreate({ ids, sender: keeper, read, runId, ...patience, cleanup, samples })
  })
  .extend('needs', ({ destination, skip }) => (capability: Capability): void => {
    const reason = destination.kind === 'live' ? inject('cioLiveRun').missing[capability] : undefined
    if (reason !== undefined) skip(`It needs ${capability}: ${reason}.`)
  })

/** Set only where specs themselves are tested. */
function modesOfSpecs(): ProvidedContext['cioModes'] | undefined {
  return inject('cioModes')
}

/** Which workspace a journal is about. That of an embedded emulator ends with its process. */
function journalledService(configuration: Configuration, kind: TargetKind): string {
  return kind === 'live' ? liveServiceName(configuration) : EMBEDDED
}

function both<Event>(first: (event: Event) => void, second: (event: Event) => void): (event: Event) => void {
  return (event) => {
    first(event)
    second(event)
  }
}

/** What somebody who is gone, or was never there, is answered. */
const unread = { status: 404, details: [], attempts: 0 }

/** A transport that has one answer to everything. */
function answering(answer: () => Promise<never>): AppTransport {
  return { request: answer, get: answer }
}

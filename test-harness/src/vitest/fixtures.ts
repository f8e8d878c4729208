import { type AppTransport, ResponseError } from '@cio/core'
import { test as base, inject } from 'vitest'
import { observeAnswers } from '../answer-fields.ts'
import { createCleanup } from '../cleanup.ts'
import { createCreate } from '../create.ts'
import { createIds } from '../ids.ts'
import type { Capability } from '../live-guard.ts'
import { createReader } from '../reader.ts'
import { createRecorder } from '../recorder.ts'
import { appOf, clientOf, type Service } from '../service.ts'
import type { TicketUse } from '../ticket-server.ts'
import { createUsageMeter } from '../usage.ts'
import { destinationConfiguration, openDestination } from './destination.ts'
import { describeFailure } from './failure.ts'
import type { SpecRecord } from './provided.ts'

const emulatorOnly = 'It asks for the emulator, so it is run against the emulator alone.'

/** Keys of the workspace that a test works in. */
export type Keys = Readonly<{ writeKey: string; appKey: string | undefined }>

/**
 * Vitest's `test` with everything a spec needs. Ask for what you use:
 *
 * - `client` sends to a workspace of its own, new for every test;
 * - `ids` makes ids, `ids.user('merge')`, each registered for cleanup the moment it is made;
 * - `create` makes somebody to start from, `await create.person()`, readable by the time it resolves;
 * - `read` asks the App API, `await read.person(userId)`;
 * - `sent` is what left through `client`;
 * - `cleanup` takes what did not come from `ids`, `cleanup.user(email)`;
 * - `needs` skips the test where the live workspace lacks something, `needs('object-types')`;
 * - `emulator` is the test's own workspace in the emulator, for what only it can tell, such as `emulator.drops()`. On the
 *   live service, a test that asks for it is skipped.
 */
export const test = base
  .extend('configuration', { scope: 'worker' }, () => destinationConfiguration())
  .extend('destination', { scope: 'worker' }, async ({ configuration }, { onCleanup }) => {
    const destination = await openDestination(configuration)
    onCleanup(() => destination.close())
    return destination
  })
  .extend('target', ({ destination: { emulator }, skip }) => emulator ?? skip(emulatorOnly))
  .extend('workspace', ({ destination: { emulator }, configuration }, { onCleanup }) => {
    if (emulator === undefined) return undefined
    const workspace = emulator.createWorkspace({ visibilityDelayMs: configuration.emulator.visibilityDelayMs })
    onCleanup(() => {
      emulator.deleteWorkspace(workspace.name)
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
  .extend('read', ({ service, meter, skip }) => {
    const app = appOf(service('spec'), meter.onEvent)
    if (app === undefined) {
      return createReader(answering(() => skip('Accepted only: without CUSTOMERIO_APP_API_KEY, nothing is read back.')))
    }
    const observed = observeAnswers(app, meter.onUnknownField)
    const request: AppTransport['request'] = (...question) => {
      meter.record.hasRead = true
      return observed.request(...question)
    }
    return createReader({ request, get: (path, options) => request('GET', path, options) })
  })
  // A client and a reader of the harness's own: what a test does to `client`, and what `sent` tells, is not mixed with its
  // upkeep. Without an App API key, a removal that was accepted is all that can be seen.
  .extend('keeper', ({ service, meter }) => clientOf(service('upkeep'), meter.onEvent))
  .extend('keeperRead', ({ service, meter }) => {
    const nobody = () => Promise.reject(new ResponseError('Nothing can be read without a key.', unread))
    return createReader(appOf(service('upkeep'), meter.onEvent) ?? answering(nobody))
  })
  .extend('cleanup', ({ configuration, destination, keeper, keeperRead: read }, { onCleanup }) => {
    const { runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } = configuration
    // The emulator applies writes in their order: once a removal is visible, so is everything before it.
    const settleMs = destination.kind === 'live' ? configuration.settleMs : configuration.emulator.visibilityDelayMs + 1
    const cleanup = createCleanup({ sender: keeper, read, runId, timeoutMs, intervalMs, settleMs })
    onCleanup(() => cleanup.run())
    return cleanup
  })
  .extend('recorder', ({ workspace, cleanup, onTestFailed }) => {
    const recorder = createRecorder({ onMessage: cleanup.notice })
    onTestFailed(() => console.error(describeFailure(recorder.sent.requests, workspace?.drops())))
    return recorder
  })
  .extend('sent', ({ recorder }) => recorder.sent)
  .extend('client', ({ service, meter, recorder }) =>
    clientOf(service('spec'), (event) => {
      meter.onEvent(event)
      recorder.onEvent(event)
    }),
  )
  .extend('ids', ({ configuration: { environment, runId }, cleanup }) =>
    createIds({ environment, runId, onMade: cleanup.made }),
  )
  .extend('create', ({ configuration, ids, keeper, read }) => {
    const { runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } = configuration
    return createCreate({ ids, sender: keeper, read, runId, timeoutMs, intervalMs })
  })
  .extend('needs', ({ destination, skip }) => (capability: Capability): void => {
    const reason = destination.kind === 'live' ? inject('cioLiveRun').missing[capability] : undefined
    if (reason !== undefined) skip(`It needs ${capability}: ${reason}.`)
  })

/** What somebody who is gone, or was never there, is answered. */
const unread = { status: 404, details: [], attempts: 0 }

/** A transport that has one answer to everything. */
function answering(answer: () => Promise<never>): AppTransport {
  return { request: answer, get: answer }
}

import { createAppTransport, createClient } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { test as base } from 'vitest'
import { createCleanup } from '../cleanup.ts'
import { createCreate } from '../create.ts'
import { loadConfiguration } from '../environment.ts'
import { createIds } from '../ids.ts'
import { createReader } from '../reader.ts'
import { createRecorder } from '../recorder.ts'
import { describeFailure } from './failure.ts'

/**
 * Vitest's `test` with everything a spec needs. Ask for what you use:
 *
 * - `client` sends to a workspace of its own, new for every test;
 * - `ids` makes ids, `ids.user('merge')`, each registered for cleanup the moment it is made;
 * - `create` makes somebody to start from, `await create.person()`, readable by the time it resolves;
 * - `read` asks the App API, `await read.person(userId)`;
 * - `sent` is what left through `client`;
 * - `cleanup` takes what did not come from `ids`, `cleanup.user(email)`;
 * - `emulator` is the test's own workspace in the emulator, for what only it can tell, such as `emulator.drops()`.
 */
export const test = base
  .extend('configuration', { scope: 'worker' }, () => loadConfiguration(process.cwd()))
  .extend('target', { scope: 'worker' }, async ({ configuration }, { onCleanup }) => {
    const service = await startEmulator({ mode: configuration.emulator.mode })
    onCleanup(() => service.close())
    return service
  })
  .extend('emulator', ({ target, configuration }, { onCleanup }) => {
    const workspace = target.createWorkspace({ visibilityDelayMs: configuration.emulator.visibilityDelayMs })
    onCleanup(() => {
      target.deleteWorkspace(workspace.name)
    })
    return workspace
  })
  .extend('keys', ({ emulator }) => emulator.keys)
  .extend('read', ({ target, keys }) =>
    createReader(
      createAppTransport({
        appKey: keys.appKey,
        region: 'us',
        baseUrl: target.url,
        requestsPerSecond: Number.POSITIVE_INFINITY,
      }),
    ),
  )
  // A client of the harness's own: what a test does to `client`, and what `sent` tells, is not mixed with its upkeep.
  .extend('keeper', ({ target, keys }) =>
    createClient({
      apiKey: keys.writeKey,
      region: 'us',
      baseUrl: target.url,
      requestsPerSecond: Number.POSITIVE_INFINITY,
    }),
  )
  .extend('cleanup', ({ configuration, keeper, read }, { onCleanup }) => {
    const { runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } = configuration
    // The emulator applies writes in their order: once a removal is visible, so is everything before it.
    const settleMs = configuration.emulator.visibilityDelayMs + 1
    const cleanup = createCleanup({ sender: keeper, read, runId, timeoutMs, intervalMs, settleMs })
    onCleanup(() => cleanup.run())
    return cleanup
  })
  .extend('recorder', ({ emulator, cleanup, onTestFailed }) => {
    const recorder = createRecorder({ onMessage: cleanup.notice })
    onTestFailed(() => console.error(describeFailure(recorder.sent.requests, emulator.drops())))
    return recorder
  })
  .extend('sent', ({ recorder }) => recorder.sent)
  .extend('client', ({ target, keys, recorder }) =>
    createClient({
      apiKey: keys.writeKey,
      region: 'us',
      baseUrl: target.url,
      requestsPerSecond: Number.POSITIVE_INFINITY,
      onEvent: recorder.onEvent,
    }),
  )
  .extend('ids', ({ configuration: { environment, runId }, cleanup }) =>
    createIds({ environment, runId, onMade: cleanup.made }),
  )
  .extend('create', ({ configuration, ids, keeper, read }) => {
    const { runId, consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } = configuration
    return createCreate({ ids, sender: keeper, read, runId, timeoutMs, intervalMs })
  })

import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAppTransport, createClient } from '@cio/core'
import { startEmulator } from '@cio/emulator'
import { inject } from 'vitest'
import { createReader, findJournals, serviceName, sweep } from '../src/index.ts'
import { eventually, expect, test } from '../src/vitest/index.ts'
import { killedRun } from './killed-run.ts'
import { contentOf, settleBystanders } from './population.ts'

/** Fifty in a soak. */
const kills = Math.floor(2.5 * inject('soak'))

test(`killed at ${kills} random moments, a run leaves nothing that the next one cannot sweep`, {
  tags: 'slow',
}, async ({ configuration: { environment }, onTestFinished }) => {
  const { createWorkspace, url, close } = await startEmulator()
  const workspace = createWorkspace({ visibilityDelayMs: 10 })
  const folder = mkdtempSync(join(tmpdir(), 'cio-kill-'))
  onTestFinished(async () => {
    rmSync(folder, { recursive: true })
    await close()
  })
  const { writeKey, appKey } = workspace.keys
  const travel = { region: 'us', baseUrl: url, requestsPerSecond: Number.POSITIVE_INFINITY } as const
  const sender = createClient({ apiKey: writeKey, ...travel })
  const read = createReader(createAppTransport({ appKey, ...travel }))
  await settleBystanders(sender, environment)
  const settled = () =>
    eventually(
      () => contentOf(workspace),
      ({ waiting }) => expect(waiting).toBe(0),
    )
  const bystanders = await settled()
  let leftBehind = 0

  for (let kill = 1; kill <= kills; kill += 1) {
    const runId = `k${kill.toString(36).padStart(5, '0')}`
    const killAfterMs = Math.random() * 250
    await killedRun(killAfterMs, { url, writeKey, appKey, folder, environment, runId })
    leftBehind += findJournals(folder).flatMap(({ outstanding }) => outstanding).length
    await settled()

    const report = await sweep({
      source: kill % 2 === 0 ? { from: 'run', runId } : { from: 'journals' },
      sender,
      read,
      environment,
      service: serviceName(url, writeKey),
      folder,
      isDryRun: false,
      now: () => Date.now() + 25 * 3_600_000,
      timeoutMs: 2_000,
      intervalMs: 5,
      settleMs: 11,
    })

    const moment = `kill ${kill}, after ${killAfterMs.toFixed(1)} ms`
    expect(report.failed, moment).toEqual([])
    expect(await settled(), moment).toEqual(bystanders)
    expect(readdirSync(folder), moment).toEqual([])
  }

  // Had the runs always been killed between two rounds, nothing would have been shown.
  expect(leftBehind).toBeGreaterThan(0)
})

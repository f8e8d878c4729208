import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from './readme-programs.ts'

type Report = { testResults: { assertionResults: { status: string; fullName: string }[] }[] }

test('against a service that answers 200 and stores nothing, the specs that check state fail', async () => {
  const path = join(tmpdir(), `cio-do-nothing-${process.pid}.json`)
  onTestFinished(() => rmSync(path, { force: true }))

  const exitCode = await vitest({ project: '@cio/people:emulator', report: path, mode: 'do-nothing' })

  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const passed = results.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName)
  expect(exitCode).toBe(1)
  // These three are about what leaves, and about what must not appear.
  expect(passed.sort()).toEqual([
    'identify creates nobody for a visitor who is known by an anonymous id alone',
    'identify refuses a message over 32 KiB before it leaves',
    'identify resolves with the id of the message that left',
  ])
  expect(results.length).toBeGreaterThan(passed.length)
})

function vitest({ project, report, mode }: { project: string; report: string; mode: string }): Promise<number> {
  const runner = join(root, 'node_modules/vitest/vitest.mjs')
  const options = {
    cwd: root,
    env: { ...process.env, TEST_EMULATOR_MODE: mode, CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '100' },
  }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [runner, 'run', `--project=${project}`, '--reporter=json', `--outputFile=${report}`],
      options,
      (error) => resolve(typeof error?.code === 'number' ? error.code : 0),
    )
  })
}

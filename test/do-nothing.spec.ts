import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from './readme-programs.ts'

type Report = { testResults: { assertionResults: { status: string; fullName: string }[] }[] }

/** Their specs read state back through the harness; core and the emulator test themselves without it. */
const domains = ['people', 'events', 'objects', 'devices', 'page-screen', 'alias']

/** Specs that a service which stores nothing cannot fail, by why: what they are about is true there as well. */
const unaffected = {
  'is about what leaves': [
    'identify refuses a message over 32 KiB before it leaves',
    'identify resolves with the id of the message that left',
  ],
  'is about what must not appear': [
    'a deleted person who never existed is not created by it',
    'an object that does not exist can be deleted, and nothing happens',
    'identify creates nobody for a visitor who is known by an anonymous id alone',
  ],
}

test('against a service that answers 200 and stores nothing, every spec that checks state fails', async () => {
  const path = join(tmpdir(), `cio-do-nothing-${process.pid}.json`)
  onTestFinished(() => rmSync(path, { force: true }))

  const exitCode = await vitest({
    projects: domains.map((name) => `@cio/${name}:emulator`),
    report: path,
    mode: 'do-nothing',
  })

  const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  const passed = results.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName)
  expect(exitCode).toBe(1)
  expect(passed.sort()).toEqual(Object.values(unaffected).flat().sort())
  expect(results.length).toBeGreaterThan(5 * passed.length)
})

function vitest({
  projects,
  report,
  mode,
}: {
  projects: readonly string[]
  report: string
  mode: string
}): Promise<number> {
  const runner = join(root, 'node_modules/vitest/vitest.mjs')
  const options = {
    cwd: root,
    env: { ...process.env, TEST_EMULATOR_MODE: mode, CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '100' },
  }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [
        runner,
        'run',
        ...projects.map((project) => `--project=${project}`),
        '--reporter=json',
        `--outputFile=${report}`,
      ],
      options,
      (error) => resolve(typeof error?.code === 'number' ? error.code : 0),
    )
  })
}

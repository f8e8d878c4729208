/**
 * Runs Vitest and closes with one plain line, `N passed, N failed, N skipped`, counted from the JSON report of this very
 * run. A run in which nothing passed is a failure, whatever the runner said.
 *
 * Usage: node scripts/test.ts unit|integration|packages … [vitest arguments]
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { countReports } from './count.ts'

const suites: Readonly<Record<string, string>> = {
  unit: '--project=*:unit',
  integration: '--project=*:emulator',
  packages: '--project=packages',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const selection = process.argv.slice(2).map((argument) => suites[argument] ?? argument)
const name = process.env.npm_lifecycle_event?.replaceAll(':', '-') ?? 'vitest'
const report = `reports/${name}.json`
mkdirSync(`${root}reports`, { recursive: true })
rmSync(`${root}${report}`, { force: true })

const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const run = spawnSync(
  process.execPath,
  [
    vitest,
    'run',
    ...selection,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--reporter=junit',
    `--outputFile.junit=reports/${name}.xml`,
  ],
  { cwd: root, stdio: 'inherit' },
)

const { line, green } = countReports([`${root}${report}`])
console.log(line)
process.exitCode = run.status === 0 && green ? 0 : 1

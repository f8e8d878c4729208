/**
 * Runs Vitest and closes with one plain line, `N passed, N failed, N skipped`, counted from the JSON report of this very
 * run. A run in which nothing passed is a failure, whatever the runner said.
 *
 * `live` are the specs against the live service. Without credentials they are not run, and said not to be; where
 * `SKIP_IF_NO_CREDENTIALS` is false that is a failure.
 *
 * `emulator` are all specs that speak to an emulator. `integration` are those that never ask which service they speak to: on the
 * emulator, and `live`. The rest try the emulator, the core, the command line and the harness themselves, and know more of them.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { whyNotRun } from '../test-harness/src/vitest/projects.ts'
import { reportsFolder } from '../test-harness/src/workspace-root.ts'
import { refuse } from './arguments.ts'
import { countReports } from './count.ts'
import { mergeReports } from './merge-reports.ts'

type Manifest = { name: string; devDependencies?: Record<string, string> }

const root = fileURLToPath(new URL('..', import.meta.url))

const suites: Readonly<Record<string, readonly string[]>> = {
  unit: ['--project=*:unit'],
  emulator: ['--project=*:emulator'],
  live: ['--project=*:live'],
  integration: [...packagesWithLiveSpecs().map((name) => `--project=${name}:emulator`), '--project=*:live'],
  packages: ['--project=packages'],
  'live-path': ['--project=live-path'],
  meta: ['--project=meta'],
}

/** What was compiled once is not compiled again, neither in the workers nor in the programs that specs start. */
const compileCache = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url))

// What pnpm hands on behind `--` is meant for Vitest like all the rest.
const given = process.argv.slice(2).filter((argument) => argument !== '--')
const usage = `Usage: node scripts/test.ts SUITE … [Vitest's arguments], where SUITE is one of ${Object.keys(suites).join(', ')}.`
if (given.includes('--help')) {
  console.log(usage)
  process.exit(0)
}
const asked = given.flatMap((argument) => suites[argument] ?? [argument])
if (!asked.some((argument) => argument.startsWith('--project='))) {
  const other = given.find((argument) => !argument.startsWith('-'))
  refuse(other === undefined ? 'Name a suite' : `There is no suite called ${other}`, usage)
}
const notRun = asked.includes('--project=*:live') ? whyNotRun(root) : undefined
const selection = notRun === undefined ? asked : asked.filter((argument) => argument !== '--project=*:live')

const isGreen = selection.some((argument) => argument.startsWith('--project=')) ? runVitest() : true
if (notRun?.isFailure === false) console.log(`Live specs: not run. ${notRun.reason}`)
if (notRun?.isFailure === true) console.error(`Live specs: cannot run, and must. ${notRun.reason}`)
process.exitCode = isGreen && notRun?.isFailure !== true ? 0 : 1

/** What has the harness among its development dependencies has specs that run against both services. */
function packagesWithLiveSpecs(): readonly string[] {
  return globSync('packages/*/package.json', { cwd: root }).flatMap((path) => {
    const { name, devDependencies = {} } = JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as Manifest
    return '@cio/test-harness' in devDependencies ? [name] : []
  })
}

function runVitest(): boolean {
  const name = process.env.npm_lifecycle_event?.replaceAll(':', '-') ?? 'vitest'
  const folder = reportsFolder(root)
  const report = join(folder, `${name}.json`)
  mkdirSync(folder, { recursive: true })
  for (const stale of [report, ...globSync('*.xml', { cwd: folder })]) rmSync(resolve(folder, stale), { force: true })

  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
  const reporters = ['default', 'json', `${root}test-harness/src/vitest/reporter.ts`]
  const run = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      '--configLoader=native',
      ...selection,
      ...reporters.map((reporter) => `--reporter=${reporter}`),
      `--outputFile.json=${report}`,
    ],
    { cwd: root, stdio: 'inherit', env: { NODE_COMPILE_CACHE: compileCache, ...process.env } },
  )
  mergeReports(folder)

  // Live specs that had to stop where they wanted to read count as skipped; whether any did something, the reporter knows.
  const isLiveAlone =
    selection.includes('--project=*:live') && !selection.some((argument) => argument.endsWith(':emulator'))
  const { line, green } = countReports([report], { mayBeEmpty: isLiveAlone })
  console.log(line)
  return run.status === 0 && green
}

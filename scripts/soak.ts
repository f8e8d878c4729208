/**
 * Runs the tests at a larger scale: more kills, repeats and floods, each message of a spec swallowed in turn, the live path at the pace
 * of the documentation. Closes with the sum of all reports. Hours rather than minutes.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { refuse } from './arguments.ts'
import { countReports } from './count.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const usage = `Usage: pnpm soak [FACTOR] [SUITE … [Vitest's arguments]]

FACTOR is a number from 1, 20 unless given. SUITE is as in scripts/test.ts; without one: unit, emulator, live-path, meta.`

const given = process.argv.slice(2).filter((argument) => argument !== '--')
if (given.includes('--help')) {
  console.log(usage)
  process.exit(0)
}
const [first = '', ...rest] = given
const isFactor = /^[\d.]+$/.test(first)
const factor = isFactor ? first : '20'
const selection = isFactor || first === '' ? rest : given
if (isFactor && !(Number(factor) >= 1)) refuse(`${factor} is no factor`, usage)

const suites = selection.length > 0 ? [selection] : [['unit', 'emulator'], ['live-path'], ['meta']]
const reports = suites.map((suite, index) => {
  const name = `soak-${index + 1}`
  const { status } = spawnSync(process.execPath, ['scripts/test.ts', ...suite], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SOAK: factor, npm_lifecycle_event: name },
  })
  // It has said what it does not understand.
  if (status === 2) process.exit(2)
  return `${root}reports/${name}.json`
})

const { line, green } = countReports(reports)
console.log(line)
process.exitCode = green ? 0 : 1

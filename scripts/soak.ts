/**
 * Runs the tests at a larger scale: more kills, repeats and floods, each message of a spec swallowed in turn, the live path at the pace
 * of the documentation. Closes with the sum of all reports. Hours rather than minutes.
 *
 * With a selection, only that is run, at that scale.
 *
 * Usage: node scripts/soak.ts [FACTOR, 20 unless given] [selection, as for scripts/test.ts]
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { countReports } from './count.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const [first = '', ...rest] = process.argv.slice(2).filter((argument) => argument !== '--')
const isFactor = /^\d+(\.\d+)?$/.test(first)
const factor = isFactor ? first : '20'
const selection = isFactor || first === '' ? rest : [first, ...rest]

const suites = selection.length > 0 ? [selection] : [['unit', 'emulator'], ['live-path'], ['meta']]
const reports = suites.map((suite, index) => {
  const name = `soak-${index + 1}`
  spawnSync(process.execPath, ['scripts/test.ts', ...suite], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, SOAK: factor, npm_lifecycle_event: name },
  })
  return `${root}reports/${name}.json`
})

const { line, green } = countReports(reports)
console.log(line)
process.exitCode = green ? 0 : 1

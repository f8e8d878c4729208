/**
 * Runs the integration specs again and again on the emulator, side by side and in another random order each time, while writes become
 * visible after 0, 50 and 500 ms and in another order than they came. A line for each run; what failed is printed whole.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { refuse } from './arguments.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const delaysMs = [0, 50, 500]

const usage = `Usage: pnpm test:orders [ROUNDS] [Vitest's arguments]

ROUNDS is a whole number from 1, 20 unless given. Each round is a run at a visibility delay of ${delaysMs.join(', ')} ms.`

const given = process.argv.slice(2).filter((argument) => argument !== '--')
if (given.includes('--help')) {
  console.log(usage)
  process.exit(0)
}
const [first = ''] = given
const isCount = /^\d+$/.test(first)
if (isCount && Number(first) < 1) refuse(`${first} is no number of rounds`, usage)
const rounds = isCount ? Number(first) : 20
const selection = isCount ? given.slice(1) : given

let passed = 0
let failed = 0
for (let round = 1; round <= rounds; round += 1) for (const delayMs of delaysMs) run(round, delayMs)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

function run(round: number, delayMs: number): void {
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/test.ts', 'integration', '--sequence.concurrent', ...selection],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      env: {
        ...process.env,
        npm_lifecycle_event: 'test:orders',
        // On the emulator alone: an empty value hides that of a file.
        CUSTOMERIO_API_KEY: '',
        TEST_EMULATOR_VISIBILITY_DELAY_MS: String(delayMs),
        TEST_EMULATOR_REORDERING: 'true',
      },
    },
  )
  const output = stripVTControlCharacters(stdout)
  const [counts, all = '0', bad = '0'] = /^(\d+) passed, (\d+) failed.*$/m.exec(output) ?? []
  if (counts === undefined || all === '0') {
    console.error(`${stdout}${stderr}\nRound ${round} at ${delayMs} ms tested nothing.`)
    process.exit(1)
  }
  passed += Number(all)
  failed += Number(bad)
  if (status !== 0 && bad === '0') failed += 1
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const seed = /seed "(\d+)"/.exec(output)?.[1] ?? 'unknown'
  console.log(`${round} of ${rounds}, ${delayMs} ms: ${counts} in ${seconds} s, seed ${seed}`)
  if (status !== 0) console.log(stdout + stderr)
}

/** Measures what the harness costs a spec on the emulator: the same one with the fixtures and by hand, 200 times in turn. */
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import { emulatorSpecs } from '../test-harness/src/vitest/projects.ts'
import { readArguments } from './arguments.ts'

readArguments('Usage: node scripts/harness-overhead.ts', {})

const vitest = await createVitest({
  config: false,
  watch: false,
  root: fileURLToPath(new URL('../test-harness', import.meta.url)),
  ...emulatorSpecs(['test/overhead.ts']),
  reporters: [{}],
})
const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications())
const tests = testModules.flatMap((module) => [...module.children.allTests()])
if (tests.some((test) => test.result().state !== 'passed')) throw new Error('A spec failed; nothing was measured.')

const durations = (name: string) =>
  tests.flatMap((test) => (test.name === name ? (test.diagnostic()?.duration ?? []) : [])).sort((a, b) => a - b)
const [withHarness, byHand] = [durations('with the harness'), durations('by hand')]
for (const [name, part] of Object.entries({ fastest: 0, median: 0.5, 'nine of ten within': 0.9 })) {
  const [measured, control] = [withHarness, byHand].map((all) => all[Math.floor(all.length * part)] ?? Number.NaN)
  if (measured === undefined || control === undefined) continue
  console.log(
    `${name}: ${measured.toFixed(1)} ms with the harness, ${control.toFixed(1)} by hand, ${(measured - control).toFixed(1)} between them`,
  )
}
await vitest.close()

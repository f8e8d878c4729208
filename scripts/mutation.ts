/**
 * Breaks the source, one place at a time, and counts how often a test notices. It changes the files where they stand and puts
 * them back, so nothing may be uncommitted; `reports/mutation/NAME.html` shows every mutant that survived.
 */
import { execFileSync } from 'node:child_process'
import { globSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { areas } from '../test/mutation/areas.ts'
import { readArguments, refuse } from './arguments.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const usage = `Usage: pnpm test:mutation [AREA …]

An area is a domain package or a part of the emulator's write path: ${Object.keys(areas).join(', ')}.
Without one, all of them.`

const { positionals: asked } = readArguments(usage, {})
const unknown = asked.find((name) => !(name in areas))
if (unknown !== undefined) refuse(`There is nothing to mutate by the name of '${unknown}'`, usage)
if (execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }) !== '') {
  console.error(
    'Mutants are written into the sources themselves: commit or put away what is changed, then run this again.',
  )
  process.exit(2)
}

// It takes seconds to load, which a wrong name need not wait for.
const { Stryker } = await import('@stryker-mutator/core')
for (const [name, { folder, mutate, ignoreStatic }] of Object.entries(areas)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  // How the tests' configuration, which Stryker loads in other processes, learns what it is about.
  process.env.MUTATED = name
  await new Stryker({
    inPlace: true,
    mutate: mutate.map((path) =>
      path.startsWith('!') ? `!packages/${folder}/${path.slice(1)}` : `packages/${folder}/${path}`,
    ),
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    ignoreStatic,
    // What is not mutated need not be backed up.
    ignorePatterns: ['**', `!packages/${folder}/src/**`],
    reporters: ['progress', 'clear-text', 'html', 'json'],
    htmlReporter: { fileName: `reports/mutation/${name}.html` },
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    thresholds: { high: 95, low: 85, break: 85 },
    concurrency: 2,
    timeoutMS: 20_000,
    tempDirName: 'reports/.stryker-tmp',
  })
    .runMutationTest()
    .finally(() => {
      // Stryker puts the text back, but not the permissions; and a test process that it had to end leaves its file behind.
      execFileSync('git', ['restore', `packages/${folder}`])
      for (const path of globSync('stryker-setup-*.js')) rmSync(path)
    })
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration, type UserWorkspaceConfig } from 'vitest/config'
import { writeGuideFiles } from './test/guide-files.ts'
import { soakFactor } from './test/soak.ts'
import { tags } from './test/tags.ts'
import { emulatorSpecs, liveSpecs } from './test-harness/src/vitest/projects.ts'
import HarnessReporter from './test-harness/src/vitest/reporter.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const soak = soakFactor(process.env.SOAK)

writeGuideFiles()

const folders = [
  ...readdirSync(join(root, 'packages')).map((name) => join('packages', name)),
  'test-harness',
  'bench',
].filter((folder) => existsSync(join(root, folder, 'package.json')))

type Manifest = { name: string; devDependencies?: Record<string, string> }

const harness = '@cio/test-harness'

/**
 * Three projects per package: `NAME:unit` (pure), and `NAME:emulator` and `NAME:live`, the same specs over HTTP against the
 * embedded emulator and against the live service. Packages below the harness start an emulator themselves, and have no third.
 */
function projectsOf(folder: string): TestProjectConfiguration[] {
  const { name, devDependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest
  const specs = ['test/**/*.spec.ts']
  const unit = project(`${name}:unit`, folder, { include: ['src/**/*.test.ts', 'test/**/*.test.ts'] })
  if (name !== harness && devDependencies?.[harness] === undefined) {
    return [unit, project(`${name}:emulator`, folder, { include: specs })]
  }
  // Of the harness's own specs, these are the ones that know no more of the service than anybody else's.
  const liveToo = name === harness ? ['test/fixtures.spec.ts'] : specs
  return [
    unit,
    project(`${name}:emulator`, folder, emulatorSpecs(specs)),
    // Nothing is done twenty times at somebody's service: every request there is paced, counted and paid for.
    project(`${name}:live`, folder, liveSpecs(liveToo, join(root, folder)), 1),
  ]
}

function project(
  name: string,
  folder: string,
  test: NonNullable<UserWorkspaceConfig['test']>,
  scale = soak,
): TestProjectConfiguration {
  const { testTimeout = 60_000, provide } = test
  return {
    extends: true,
    root: join(root, folder),
    // Whoever does more may take longer.
    test: { ...test, testTimeout: testTimeout * scale, provide: { ...provide, soak: scale }, name },
  }
}

export default defineConfig({
  root,
  test: {
    // No test may lean on another: the order is drawn anew for every run, and its seed is printed.
    sequence: { shuffle: { files: true, tests: true } },
    // Processes, since some specs look at their own: its signals, its memory, its environment. One serves many files, because
    // loading what they all need costs more than most of them do.
    pool: 'forks',
    isolate: false,
    // Node reads the sources as it does everywhere else here: nothing is transformed, and nothing asks for mocked modules.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // One more than there are cores: specs wait for answers more than they compute. Vitest's own default is one less.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', new HarnessReporter()],
    tags,
    projects: [
      ...folders.flatMap(projectsOf),
      project('@cio/docs:unit', 'docs', { include: ['.guides/**/*.test.ts'] }),
      project('@cio/docs:emulator', 'docs', emulatorSpecs(['.guides/**/*.spec.ts'])),
      project('repository:unit', '.', { include: ['test/**/*.test.ts'] }),
      project('repository:emulator', '.', { include: ['test/**/*.spec.ts'] }),
      project('packages', '.', {
        include: ['test/packed/*.check.ts'],
        globalSetup: 'test/packed/pack.ts',
        testTimeout: 300_000,
        hookTimeout: 300_000,
      }),
      project('meta', '.', { include: ['test/meta/*.check.ts'] }),
      project('live-path', '.', { include: ['test/live/*.check.ts'], testTimeout: 300_000 }),
    ],
  },
})

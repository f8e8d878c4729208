import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url))

const folders = [
  ...readdirSync(join(root, 'packages')).map((name) => join('packages', name)),
  'test-harness',
  'bench',
].filter((folder) => existsSync(join(root, folder, 'package.json')))

/** Two projects per package: `NAME:unit` (pure) and `NAME:emulator` (specs over HTTP against the embedded emulator). */
function projectsOf(folder: string): TestProjectConfiguration[] {
  const { name } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string }
  return [
    project(`${name}:unit`, folder, ['src/**/*.test.ts', 'test/**/*.test.ts']),
    project(`${name}:emulator`, folder, ['test/**/*.spec.ts']),
  ]
}

function project(name: string, folder: string, include: string[], testTimeout = 15_000): TestProjectConfiguration {
  return { extends: true, root: join(root, folder), test: { name, include, testTimeout } }
}

export default defineConfig({
  root,
  test: {
    // No test may lean on another: the order is drawn anew for every run, and its seed is printed.
    sequence: { shuffle: { files: true, tests: true } },
    // Each file in its own process: an emulator, its sockets and its handlers never outlive their file.
    pool: 'forks',
    projects: [
      ...folders.flatMap(projectsOf),
      project('repository:unit', '.', ['test/**/*.test.ts'], 60_000),
      project('repository:emulator', '.', ['test/**/*.spec.ts'], 60_000),
      project('packages', '.', ['test/packed/*.check.ts'], 300_000),
    ],
  },
})

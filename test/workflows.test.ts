import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './readme-programs.ts'

describe('the workflows', () => {
  test('have an integration job for every package with specs', () => {
    const withSpecs = globSync(['packages/*/test/**/*.spec.ts', 'test-harness/test/**/*.spec.ts'], { cwd: root }).map(
      (path) => JSON.parse(readFileSync(join(root, folderOf(path), 'package.json'), 'utf8')).name as string,
    )

    const matrix = execFileSync(process.execPath, ['scripts/workflow-matrix.ts'], { cwd: root, encoding: 'utf8' })

    expect(JSON.parse(matrix)).toEqual(expect.arrayContaining([...new Set(withSpecs)]))
    expect(withSpecs).toEqual(expect.arrayContaining(JSON.parse(matrix)))
  })

  test('have a live job for every package whose specs go through the harness', () => {
    const throughHarness = globSync(['packages/*/package.json', 'test-harness/package.json'], { cwd: root })
      .map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')))
      .filter(({ name, devDependencies }) => name === '@cio/test-harness' || devDependencies?.['@cio/test-harness'])
      .map(({ name }) => name as string)

    const matrix = execFileSync(process.execPath, ['scripts/workflow-matrix.ts', 'test:live'], {
      cwd: root,
      encoding: 'utf8',
    })

    expect(JSON.parse(matrix)).toEqual(throughHarness.sort())
  })

  test('let nobody but this repository near the keys, and fail when they are lost', () => {
    const live = readFileSync(join(root, '.github/workflows/integration.yml'), 'utf8')

    expect(live).not.toMatch(/pull_request|\bpush:/)
    expect(live).toMatch(/if: \$\{\{ !github\.event\.repository\.fork \}\}/)
    expect(live).toContain('SKIP_IF_NO_CREDENTIALS: "false"')
    expect(live).toContain('environment: customerio-live')
    expect(live).toContain('max-parallel: 1')
  })

  test('pin every action by its commit', () => {
    const uses = globSync('.github/workflows/*.yml', { cwd: root }).flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/uses: (\S+)/g),
    ])

    expect(uses.length).toBeGreaterThan(0)
    expect(uses.map(([, action]) => action).filter((action) => !/@[0-9a-f]{40}$/.test(action ?? ''))).toEqual([])
  })
})

function folderOf(path: string): string {
  return path.startsWith('packages/') ? path.split('/').slice(0, 2).join('/') : dirname(dirname(path))
}

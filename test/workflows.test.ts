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

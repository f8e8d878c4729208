import { globSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type RunningEmulator, startEmulator } from '@cio/emulator'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorkshop, tarball } from './installation.ts'
import { esmProgram, type PackedProgram, packedPrograms } from './programs.ts'
import { install, run } from './tarballs.ts'

/**
 * What is installed to run them: some 370 MB, which a clone is spared. Their install scripts are not run; npm takes the binary for
 * this machine as an optional dependency of each.
 */
const runtimes = ['miniflare@4.20260730.0', 'bun@1.4.5', 'deno@2.9.6']

/** Packages for Node alone: they open a port, read files or are started from a terminal. */
const forNodeAlone = ['@cio/emulator', '@cio/test-harness', '@cio/cli']
const sdk = Object.keys(packedPrograms).filter((name) => !forNodeAlone.includes(name))

type Worker = {
  dispatchFetch(url: string): Promise<{ status: number; text(): Promise<string> }>
  dispose(): Promise<void>
}
type Miniflare = new (options: {
  modules: true
  script: string
  compatibilityDate: string
  bindings: Readonly<Record<string, string>>
}) => Worker

const workshop = createWorkshop()
const folder = join(workshop.folder, 'sdk')
const tools = join(workshop.folder, 'runtimes')
let emulator: RunningEmulator

beforeAll(async () => {
  emulator = await startEmulator()
  await install(tools, runtimes)
  await install(folder, sdk.map(tarball))
})

afterAll(async () => {
  await emulator.close()
  workshop[Symbol.dispose]()
})

describe.each(sdk)('%s, packed and installed', (name) => {
  const program = packedPrograms[name] as PackedProgram

  test('is bundled without a module of Node, and sends a person from workerd', async () => {
    const script = await bundle(workerProgram(program), ['workerd', 'worker', 'browser'])

    await sendsOnePerson(async (bindings) => {
      const { Miniflare } = createRequire(join(tools, 'package.json'))('miniflare') as { Miniflare: Miniflare }
      const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-07-01', bindings })
      try {
        const answer = await worker.dispatchFetch('http://worker.test/')
        expect([answer.status, await answer.text()]).toEqual([200, 'sent'])
      } finally {
        await worker.dispose()
      }
    })
  })

  test('is imported on Bun, and sends a person', async () => {
    writeFileSync(join(folder, 'program.mjs'), esmProgram(program))

    await sendsOnePerson((environment) => run(binary('@oven/*/bin/bun'), ['program.mjs'], inFolder(environment)))
  })

  test('is imported on Deno with access to the service and the environment alone, and sends a person', async () => {
    writeFileSync(join(folder, 'program.mjs'), esmProgram(program))
    const permissions = ['--no-prompt', `--allow-net=${new URL(emulator.url).host}`, '--allow-env']

    await sendsOnePerson((environment) =>
      run(binary('@deno/*/deno'), ['run', '--no-remote', ...permissions, 'program.mjs'], inFolder(environment)),
    )
  })
})

describe('all of them in one bundle', () => {
  const modules = sdk.flatMap((name) => Object.values(packedPrograms[name]?.modules ?? {}))
  const program = [...new Set(modules)]
    .map((specifier, index) => `export * as m${index} from '${specifier}'`)
    .join('\n')

  test.each(['browser', 'edge-light', 'workerd', 'deno', 'bun'])('need no module of Node for %s', async (condition) => {
    expect(await bundle(program, [condition])).not.toMatch(/['"]node:|\brequire\(/)
  })

  test('need some for Node, so that this would be noticed', async () => {
    await expect(bundle(program, ['node'])).rejects.toThrow('Could not resolve "node:')
  })
})

/** As bundlers for the edge do it. A module of Node, also one that is loaded later, fails the build: nothing resolves it. */
async function bundle(contents: string, conditions: string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}

/** A Worker that runs the program for each request. Its environment comes as bindings, not as a global. */
function workerProgram({ modules, body }: PackedProgram): string {
  return `
    ${Object.entries(modules)
      .map(([name, specifier]) => `import * as ${name} from '${specifier}'`)
      .join('\n')}
    export default {
      async fetch(_request, env) {
        const process = { env }
        ${body}
        return new Response('sent')
      },
    }`
}

async function sendsOnePerson(
  send: (environment: Readonly<Record<string, string>>) => Promise<unknown>,
): Promise<void> {
  const { keys } = emulator.createWorkspace()

  await send({ URL: emulator.url, WRITE_KEY: keys.writeKey, APP_KEY: keys.appKey, USER_ID: 'ada' })

  const answer = await fetch(`${emulator.url}/v1/customers/ada/attributes?id_type=id`, {
    headers: { authorization: `Bearer ${keys.appKey}` },
  })
  expect(await answer.json()).toMatchObject({ customer: { id: 'ada', attributes: { plan: 'pro' } } })
}

function inFolder(environment: Readonly<Record<string, string>>) {
  const cache = { HOME: workshop.folder, DENO_DIR: join(workshop.folder, 'deno') }
  return {
    cwd: folder,
    env: { PATH: process.env.PATH, ...cache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1', ...environment },
  }
}

function binary(pattern: string): string {
  const [path] = globSync(`${pattern}{,.exe}`, { cwd: join(tools, 'node_modules') })
  if (path === undefined) throw new Error(`None of ${runtimes.join(', ')} has a binary for this machine at ${pattern}.`)
  return join(tools, 'node_modules', path)
}

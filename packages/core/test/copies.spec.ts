import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as core from '@cio/core'
import { build, type Format, type Plugin } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rejectionOf } from './clients.ts'
import { accept, answer, startScripted } from './scripted-server.ts'

const packageFolder = fileURLToPath(new URL('..', import.meta.url))
let folder: string

// Inside the package, so that what a bundle leaves outside is still found.
beforeAll(async () => {
  folder = await mkdtemp(join(packageFolder, 'node_modules', '.bundle-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('a second copy of this package in the program', () => {
  let copy: typeof core
  beforeAll(async () => {
    const { file } = await bundle({ format: 'cjs', conditions: ['node'], platform: 'node' })
    copy = createRequire(import.meta.url)(file)
  })

  test('is another copy', () => {
    expect(copy.CioError).not.toBe(core.CioError)
  })

  test('throws errors that are instances of the classes of the first, and the other way round', async () => {
    const server = await startScripted(answer(401))
    const options = { apiKey: 'key', region: 'us', baseUrl: server.url } as const
    const message = core.createMessage('identify', { userId: 'ada' })

    const theirs = await rejectionOf(copy.createClient(options).send(message))
    const ours = await rejectionOf(core.createClient(options).send(message))

    for (const error of [theirs, ours]) {
      for (const { CioError, ResponseError, AuthenticationError, RateLimitError } of [core, copy]) {
        expect(error).toBeInstanceOf(CioError)
        expect(error).toBeInstanceOf(ResponseError)
        expect(error).toBeInstanceOf(AuthenticationError)
        expect(error).not.toBeInstanceOf(RateLimitError)
      }
    }
  })

  test('sends the messages of the first', async () => {
    const server = await startScripted(accept)
    const sender: core.Sender = copy.createClient({ apiKey: 'key', region: 'us', baseUrl: server.url })

    const receipt = await sender.send(core.createMessage('track', { userId: 'ada', event: 'Opened' }))

    expect(receipt.attempts).toBe(1)
  })
})

describe('a bundle for a runtime that is not Node', () => {
  test('asks for no module of Node and no undici', async () => {
    const { file, imports } = await bundle({ format: 'esm', conditions: ['workerd'], platform: 'neutral' })

    expect(imports.filter((path) => path.startsWith('node:') || path.includes('undici'))).toEqual([])
    expect(await readFile(file, 'utf8')).not.toMatch(/\bprocess\.|\bBuffer\b|from ["']node:/)
  })

  test('sends over the fetch of its runtime', async () => {
    const server = await startScripted(answer(503, '', { 'retry-after': '0' }), accept)
    const { file } = await bundle({ format: 'esm', conditions: ['workerd'], platform: 'neutral' })
    const edge: typeof core = await import(pathToFileURL(file).href)

    const client = edge.createClient({ apiKey: 'key', region: 'us', baseUrl: server.url })
    const receipt = await client.send(edge.createMessage('identify', { userId: 'ada', traits: { name: 'Ünal 😀' } }))

    expect(receipt.attempts).toBe(2)
    expect(server.requests[0]?.headers['user-agent']).toBe('node')
    const { json, byteLength } = client.encode(
      edge.createMessage('identify', { userId: 'ada', traits: { name: 'Ünal 😀' } }),
    )
    expect(byteLength).toBe(Buffer.byteLength(json))
  })

  test('holds nothing that is only for tests', async () => {
    const { inputs } = await bundle({ format: 'esm', conditions: ['workerd'], platform: 'neutral' })

    expect(inputs.filter((path) => path.includes('testing'))).toEqual([])
  })
})

async function bundle(options: { format: Format; conditions: string[]; platform: 'node' | 'neutral' }) {
  const entry = join(folder, 'entry.ts')
  await writeFile(entry, "export * from '@cio/core'")
  const file = join(folder, `${options.format}-${performance.now()}.${options.format === 'cjs' ? 'cjs' : 'mjs'}`)
  const external: string[] = []
  const { metafile } = await build({
    ...options,
    absWorkingDir: packageFolder,
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    metafile: true,
    mainFields: ['module', 'main'],
    logLevel: 'error',
    plugins: [rememberExternals(external)],
  })
  return { file, imports: external, inputs: Object.keys(metafile.inputs) }
}

/** Leaves undici outside, as an installed package is, and notes whatever would be imported from outside. */
function rememberExternals(external: string[]): Plugin {
  return {
    name: 'remember-externals',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^(node:|undici)/ }, ({ path }) => {
        external.push(path)
        return { path, external: true }
      })
    },
  }
}

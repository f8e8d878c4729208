import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { pathIn } from './files.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Of core, what builds a message. The client is another import, and whoever needs none has none. */
const core = ['packages/core/src/errors.ts', 'packages/core/src/message.ts', 'packages/core/src/ulid.ts']

/**
 * One function of each package, what of our sources its bundle holds besides core's, and how large that bundle is: minified and gzipped,
 * core's part included, in bytes. Measured by this test; more than 5 % over it fails.
 */
const functions: readonly (readonly [name: string, method: string, files: readonly string[], gzippedBytes: number])[] =
  [
    ['people', 'identify', ['people/src/identify.ts'], 2045],
    ['events', 'track', ['events/src/track.ts'], 1961],
    ['events', 'reportDelivery', ['events/src/report-delivery.ts'], 2101],
    ['page-screen', 'page', ['page-screen/src/page.ts'], 1919],
    ['objects', 'saveObject', ['objects/src/object-type.ts', 'objects/src/save-object.ts'], 2059],
    ['objects', 'deleteObject', ['objects/src/delete-object.ts', 'objects/src/object-type.ts'], 2026],
    ['devices', 'registerDevice', ['devices/src/register-device.ts'], 2247],
    ['alias', 'alias', ['alias/src/alias.ts'], 1935],
    [
      'gdpr',
      'exportPerson',
      ['gdpr/src/audit.ts', 'gdpr/src/export-person.ts', 'gdpr/src/person.ts', 'gdpr/src/reader.ts'],
      2529,
    ],
    [
      'gdpr',
      'erasePerson',
      [
        'devices/src/delete-device.ts',
        'gdpr/src/audit.ts',
        'gdpr/src/erase-person.ts',
        'gdpr/src/person.ts',
        'gdpr/src/reader.ts',
        'gdpr/src/send-step.ts',
        'gdpr/src/verify.ts',
        'objects/src/delete-relationship.ts',
        'objects/src/object-type.ts',
        'people/src/suppress-person.ts',
      ],
      4385,
    ],
  ]

describe('whoever imports one function', () => {
  test.each(functions)('of %s, %s, gets it and what builds a message', async (name, method, files, gzippedBytes) => {
    const bundle = await bundleOf(name, method)

    expect(bundle.files.filter((file) => !file.startsWith('packages/core/'))).toEqual(
      files.map((file) => `packages/${file}`),
    )
    expect(core).toEqual(expect.arrayContaining(bundle.files.filter((file) => file.startsWith('packages/core/'))))
    expect(
      bundle.gzippedBytes,
      `${method} of ${name} has ${bundle.gzippedBytes} bytes, gzipped. If that is what it costs, say so in test/bundles.test.ts.`,
    ).toBeLessThanOrEqual(gzippedBytes * 1.05)
  })

  test.each([...new Set(functions.map(([name]) => name))])(
    'of %s, whichever, gets nothing of another package',
    async (name) => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
      const allowed = [name, ...Object.keys(dependencies).map((dependency) => dependency.replace('@cio/', ''))]
      const methods = Object.keys(await import(pathToFileURL(join(root, 'packages', name, 'src/index.ts')).href))

      const bundles = await Promise.all(methods.map((method) => bundleOf(name, method)))

      const packages = new Set(bundles.flatMap(({ files }) => files.map((file) => file.split('/')[1] ?? file)))
      expect([...packages].filter((one) => !allowed.includes(one))).toEqual([])
      expect(
        bundles
          .flatMap(({ files }) => files)
          .filter((file) => file.startsWith('packages/core/') && !core.includes(file)),
      ).toEqual([])
    },
  )
})

/**
 * What a bundler makes of a program that imports this one function, and of which sources. What is loaded by the first call alone, as
 * what speaks HTTP is, stands in chunks of its own and does not count.
 */
async function bundleOf(name: string, method: string) {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { ${method} } from './src/index.ts'`,
      resolveDir: join(root, 'packages', name),
      loader: 'ts',
    },
    absWorkingDir: root,
    outdir: join(root, 'bundle'),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    write: false,
    metafile: true,
  })
  const loaded = [Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint === '<stdin>') ?? '']
  for (const path of loaded) {
    const imports = metafile.outputs[path]?.imports.filter(({ kind }) => kind === 'import-statement') ?? []
    loaded.push(...imports.map((one) => one.path).filter((one) => !loaded.includes(one)))
  }
  const files = loaded.flatMap((path) => Object.entries(metafile.outputs[path]?.inputs ?? {}))
  const code = outputFiles.filter(({ path }) => loaded.includes(pathIn(root, path)))
  return {
    files: files.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 && file !== '<stdin>' ? [file] : [])).sort(),
    gzippedBytes: code.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0),
  }
}

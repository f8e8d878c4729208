import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import { licences } from './scripts/licences.ts'

/** One build for every package: its entries are the `exports` (and `bin`, and `imports`) of its own manifest. */
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string>
  bin?: Record<string, string>
  imports?: Record<string, Record<string, string>>
}

/** Only what can be imported from outside needs declarations. */
const publicEntry = entriesOf(Object.values(manifest.exports))
const entry = {
  ...publicEntry,
  ...entriesOf(Object.values(manifest.bin ?? {})),
  ...entriesOf(Object.values(manifest.imports ?? {}).flatMap((byCondition) => Object.values(byCondition))),
}

function entriesOf(sources: string[]): Record<string, string> {
  return Object.fromEntries(
    sources.map((source) => [source.replace(/^\.\/src\//, '').replace(/\.ts$/, ''), source.replace(/^\.\//, '')]),
  )
}

const shared: Options = {
  entry,
  outDir: 'dist',
  target: 'node22.12',
  splitting: true,
  // What a manifest maps by condition is chosen where it is used, not here.
  external: [/^#/],
  // Unminified and therefore readable: a source map would only carry the repository's private names along.
  sourcemap: false,
  esbuildPlugins: [licences('dist/THIRD-PARTY-LICENSES.txt')],
}

export default defineConfig([
  { ...shared, format: 'esm', clean: true, dts: { entry: publicEntry, resolve: ['@cio/wire', 'valibot'] } },
  // ky and p-throttle are ESM-only: `require` of them works in Node but not in Jest, so the CommonJS build carries them.
  {
    ...shared,
    format: 'cjs',
    dts: { entry: publicEntry, resolve: ['@cio/wire', 'valibot'] },
    noExternal: ['ky', 'p-throttle'],
  },
])

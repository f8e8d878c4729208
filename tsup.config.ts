import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'

/** One build for every package: its entries are the `exports` (and `bin`) of its own manifest. */
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string>
  bin?: Record<string, string>
}

const sources = [...Object.values(manifest.exports), ...Object.values(manifest.bin ?? {})]
const entry = Object.fromEntries(
  sources.map((source) => [source.replace(/^\.\/src\//, '').replace(/\.ts$/, ''), source.replace(/^\.\//, '')]),
)

const shared: Options = {
  entry,
  outDir: 'dist',
  target: 'node22.12',
  splitting: true,
  // Unminified and therefore readable: a source map would only carry the repository's private names along.
  sourcemap: false,
}

export default defineConfig([
  { ...shared, format: 'esm', clean: true, dts: { resolve: ['@cio/wire', 'valibot'] } },
  // ky and p-throttle are ESM-only: `require` of them works in Node but not in Jest, so the CommonJS build carries them.
  {
    ...shared,
    format: 'cjs',
    dts: { resolve: ['@cio/wire', 'valibot'] },
    noExternal: ['ky', 'p-throttle', 'ulid'],
  },
])

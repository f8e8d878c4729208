import { isBuiltin } from 'node:module'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

export type BundleRow = { readonly contender: string; readonly gzippedBytes: number }

const ours = `import { createClient } from '@cio/core'
  import { identify } from '@cio/people'
  export const go = (apiKey) => identify(createClient({ apiKey, region: 'us' }), { userId: 'ada' })`

const programs: readonly { contender: string; code: string; external?: string[]; firstPartOnly?: boolean }[] = [
  {
    contender: 'ours, what is loaded before the first call',
    code: ours,
    external: ['ky', 'p-throttle'],
    firstPartOnly: true,
  },
  { contender: 'ours, all of it without ky and p-throttle', code: ours, external: ['ky', 'p-throttle'] },
  { contender: 'ours, all of it', code: ours },
  {
    contender: 'customerio-node',
    code: `import { PipelinesClient } from 'customerio-node'
      export const go = (key) => new PipelinesClient(key).identify({ userId: 'ada' })`,
  },
  ...['@customerio/cdp-analytics-node', '@segment/analytics-node'].map((name) => ({
    contender: name.replace(/^@\w+\//, '').replace(/^analytics/, 'segment analytics'),
    code: `import { Analytics } from '${name}'
      export const go = (writeKey) => new Analytics({ writeKey }).identify({ userId: 'ada' })`,
  })),
]

/** The size of a program with one identify, bundled and minified for a runtime that is not Node, and gzipped. */
export async function measureBundles(folder: string): Promise<BundleRow[]> {
  const rows: BundleRow[] = []
  for (const { contender, code, external = [], firstPartOnly = false } of programs) {
    const { outputFiles, metafile } = await build({
      stdin: { contents: code, resolveDir: folder, sourcefile: 'entry.js' },
      bundle: true,
      minify: true,
      format: 'esm',
      splitting: firstPartOnly,
      outdir: 'out',
      absWorkingDir: folder,
      platform: 'neutral',
      conditions: ['workerd', 'worker', 'browser'],
      mainFields: ['browser', 'module', 'main'],
      external,
      write: false,
      metafile: true,
      logLevel: 'error',
      plugins: [leaveNodeOutside],
    })
    const chosen = firstPartOnly ? staticParts(metafile.outputs) : undefined
    const files = outputFiles.filter(
      ({ path }) => chosen === undefined || [...chosen].some((name) => path.endsWith(name)),
    )
    rows.push({
      contender,
      gzippedBytes: files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
    })
  }
  return rows
}

type Outputs = Readonly<Record<string, { imports: { path: string; kind: string }[]; entryPoint?: string }>>

/** The entry and what it imports at once: not what it loads later. */
function staticParts(outputs: Outputs): Set<string> {
  const entry = Object.keys(outputs).find(
    (name) => outputs[name]?.entryPoint === 'entry.js' || name.endsWith('stdin.js'),
  )
  const parts = new Set<string>()
  const visit = (name: string) => {
    if (parts.has(name)) return
    parts.add(name)
    for (const { path, kind } of outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && path in outputs) visit(path)
  }
  if (entry !== undefined) visit(entry)
  return parts
}

const leaveNodeOutside: Plugin = {
  name: 'leave-node-outside',
  setup: ({ onResolve }) =>
    onResolve({ filter: /.*/ }, ({ path }) => (isBuiltin(path) ? { path, external: true } : undefined)),
}

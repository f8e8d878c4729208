import { isBuiltin } from 'node:module'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { EACH_FURTHER, OURS_WITHOUT_LIBRARIES } from './goals.ts'

export type BundleRow = {
  readonly contender: string
  readonly gzippedBytes: number
  /** Modules of Node that the bundle still asks its runtime for. */
  readonly asksFor: readonly string[]
}

const ours = (functions: string) => `import { createClient } from '@cio/core'
  import { ${functions} } from '@cio/people'
  export const go = (apiKey) => [${functions}].map((send) => send(createClient({ apiKey, region: 'us' }), { userId: 'ada' }))`

const libraries = ['ky', 'p-throttle']

const furtherFunctions = [
  'deletePerson',
  'suppressPerson',
  'unsuppressPerson',
  'unsubscribePerson',
  'resubscribePerson',
  'changeSubscriptionPreferences',
  'replaceSubscriptionPreferences',
]

/** For which runtime a bundle is made: what a bundler for Cloudflare Workers asks for, or what one for Node does. */
const targets = {
  edge: { conditions: ['workerd', 'worker', 'browser'], mainFields: ['browser', 'module', 'main'] },
  node: { conditions: ['node'], mainFields: ['module', 'main'] },
}

type Program = {
  readonly contender: string
  readonly code: string
  readonly target?: keyof typeof targets
  readonly external?: readonly string[]
  readonly firstPartOnly?: boolean
}

const customerioNode = `import { PipelinesClient } from 'customerio-node'
  export const go = (key) => new PipelinesClient(key).identify({ userId: 'ada' })`

const segmentLike = (name: string) => `import { Analytics } from '${name}'
  export const go = (writeKey) => new Analytics({ writeKey }).identify({ userId: 'ada' })`

/** Those that are not the same on the edge and on Node. */
const inTwoSizes: Readonly<Record<string, string>> = {
  'cdp-analytics-node': segmentLike('@customerio/cdp-analytics-node'),
  'segment analytics-node': segmentLike('@segment/analytics-node'),
  'posthog-node': `import { PostHog } from 'posthog-node'
    export const go = (key) => new PostHog(key).identify({ distinctId: 'ada' })`,
  'rudder-sdk-node': `import Analytics from '@rudderstack/rudder-sdk-node'
    export const go = (key) => new Analytics(key).identify({ userId: 'ada' })`,
}

const programs: readonly Program[] = [
  {
    contender: 'ours without ky and p-throttle, loaded before the first call',
    code: ours('identify'),
    external: libraries,
    firstPartOnly: true,
  },
  { contender: OURS_WITHOUT_LIBRARIES, code: ours('identify'), external: libraries },
  { contender: 'ours', code: ours('identify') },
  { contender: 'customerio-node', code: customerioNode },
  ...Object.entries(inTwoSizes).flatMap(([contender, code]) => [
    { contender, code },
    { contender: `${contender}, for Node`, code, target: 'node' as const },
  ]),
]

/** The size of a program with one identify, bundled and minified, and gzipped. */
export async function measureBundles(folder: string): Promise<BundleRow[]> {
  const rows: BundleRow[] = []
  for (const program of programs) rows.push(await measure(folder, program))
  const many = await measure(folder, {
    contender: EACH_FURTHER,
    code: ours(['identify', ...furtherFunctions].join(', ')),
    external: libraries,
  })
  const one = rows.find(({ contender }) => contender === OURS_WITHOUT_LIBRARIES)
  const difference = many.gzippedBytes - (one?.gzippedBytes ?? Number.NaN)
  rows.splice(3, 0, { ...many, gzippedBytes: difference / furtherFunctions.length })
  return rows
}

async function measure(folder: string, program: Program): Promise<BundleRow> {
  const { contender, code, target = 'edge', external = [], firstPartOnly = false } = program
  const asksFor = new Set<string>()
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder, sourcefile: 'entry.js' },
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: firstPartOnly,
    outdir: 'out',
    absWorkingDir: folder,
    platform: 'neutral',
    ...targets[target],
    external: [...external],
    write: false,
    metafile: true,
    logLevel: 'error',
    plugins: [leaveNodeOutside(target, asksFor)],
  })
  const chosen = firstPartOnly ? staticParts(metafile.outputs) : undefined
  const files = outputFiles.filter(
    ({ path }) => chosen === undefined || [...chosen].some((name) => path.endsWith(name)),
  )
  return {
    contender,
    gzippedBytes: files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0),
    asksFor: [...asksFor].sort(),
  }
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

/**
 * Modules of Node are left to the runtime, and noted. A package of the same name that a client brings along, as `buffer`, is bundled
 * for the edge, since a runtime there need not have Node's.
 */
function leaveNodeOutside(target: keyof typeof targets, asksFor: Set<string>): Plugin {
  return {
    name: 'leave-node-outside',
    setup: (build) =>
      build.onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (!isBuiltin(path) || pluginData === isAsked) return undefined
        if (target === 'edge' && !path.startsWith('node:')) {
          const brought = await build.resolve(`${path}/`, { importer, kind, resolveDir, pluginData: isAsked })
          if (brought.errors.length === 0 && !brought.external) return brought
        }
        asksFor.add(path.replace(/^node:/, ''))
        return { path, external: true }
      }),
  }
}

const isAsked = Symbol('the resolution that the plugin itself asks for')

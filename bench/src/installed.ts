import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type InstalledRow = {
  readonly contender: string
  /** That come with it: itself, and whatever it needs to run. */
  readonly packages: number
  /** Of all of their files. */
  readonly bytes: number
}

type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

const clients: Readonly<Record<string, readonly string[]>> = {
  'ours, core and people': ['@cio/core', '@cio/people'],
  'ours, with batch': ['@cio/core', '@cio/people', '@cio/batch'],
  'customerio-node': ['customerio-node'],
  'cdp-analytics-node': ['@customerio/cdp-analytics-node'],
  'segment analytics-node': ['@segment/analytics-node'],
  'posthog-node': ['posthog-node'],
  'rudder-sdk-node': ['@rudderstack/rudder-sdk-node'],
}

/** How many packages come with each client, and how large they are, as they are installed in a folder. */
export function measureInstalled(folder: string): InstalledRow[] {
  return Object.entries(clients).map(([contender, names]) => ({ contender, ...installedWith(folder, names) }))
}

/**
 * Packages and everything that an installation of them brings along, development dependencies aside: found as Node finds them, each
 * version once.
 *
 * @throws if something that is needed is not installed.
 */
export function installedWith(folder: string, names: readonly string[]): Omit<InstalledRow, 'contender'> {
  const found = new Set<string>()
  const visit = (from: string, name: string, isOptional: boolean): void => {
    const path = resolved(from, name)
    if (path === undefined && !isOptional) throw new Error(`${name} is not installed, and ${from} needs it.`)
    if (path === undefined || found.has(path)) return
    found.add(path)
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest
    // A peer that is optional comes only to whoever asks for it.
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional)
    for (const needed of new Set([...Object.keys(dependencies), ...peers])) {
      visit(path, needed, needed in optionalDependencies)
    }
    for (const optional of Object.keys(optionalDependencies)) visit(path, optional, true)
  }
  for (const name of names) visit(folder, name, false)
  return { packages: found.size, bytes: [...found].reduce((sum, path) => sum + bytesIn(path), 0) }
}

/** Where a package lies for whoever is in a folder: in the nearest `node_modules` that has it. */
function resolved(from: string, name: string): string | undefined {
  const path = join(from, 'node_modules', name)
  if (existsSync(path)) return realpathSync(path)
  return dirname(from) === from ? undefined : resolved(dirname(from), name)
}

/** Without what is installed inside, which is counted by itself. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .reduce((sum, path) => {
      const facts = statSync(path)
      return sum + (facts.isDirectory() ? bytesIn(path) : facts.size)
    }, 0)
}

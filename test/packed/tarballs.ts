import { execFile } from 'node:child_process'
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { runCommand } from '../command.ts'
import { pnpm } from '../pnpm.ts'
import { root } from '../readme-programs.ts'

export type Manifest = {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export const run = promisify(execFile)

/** The packages of ours that others will install. */
export const published = globSync(['packages/*/package.json', 'test-harness/package.json'], { cwd: root })
  .sort()
  .map((path) => readManifest(join(root, dirname(path))))
  .filter((manifest) => !manifest.private)

/** Packs all of them, or those that are named, into a folder, from what was built last. */
export async function packInto(
  folder: string,
  names: readonly string[] = published.map(({ name }) => name),
): Promise<void> {
  const filters = names.map((name) => `--filter=${name}`)
  await pnpm(['--recursive', ...filters, 'pack', '--pack-destination', folder])
}

export function tarballIn(folder: string, name: string): string {
  return join(folder, `${slug(name)}-${manifestOf(name).version}.tgz`)
}

/** The package and every package of ours that it needs, as a user would install them from a registry. */
export function closure(name: string): readonly string[] {
  return [...new Set([name, ...oursIn(manifestOf(name).dependencies).flatMap(closure)])]
}

/** `@cio/page-screen` as a name for a file. */
export function slug(name: string): string {
  return name.replace('@', '').replaceAll('/', '-')
}

/** Installs tarballs and packages of the registry into a folder; what has no manifest yet is given an empty one. */
export async function install(folder: string, what: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  await runCommand('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...what], { cwd: folder })
}

/** The packages of ours that an example needs. */
export function neededBy(example: string): readonly string[] {
  const { dependencies, devDependencies } = readManifest(join(root, 'examples', example))
  return [...new Set(oursIn({ ...dependencies, ...devDependencies }).flatMap(closure))]
}

/** Copies an example to a folder, and installs it there with the packages of ours that it names from the tarballs. */
export async function installExample(name: string, folder: string, tarballs: string): Promise<void> {
  cpSync(join(root, 'examples', name), folder, { recursive: true })
  await install(
    folder,
    neededBy(name).map((needed) => tarballIn(tarballs, needed)),
  )
}

function oursIn(dependencies: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.keys(dependencies).filter((dependency) => dependency.startsWith('@cio/'))
}

function manifestOf(name: string): Manifest {
  const manifest = published.find((candidate) => candidate.name === name)
  if (manifest === undefined) throw new Error(`${name} is needed by a published package and is not published itself.`)
  return manifest
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'
import { root } from '../readme-programs.ts'

export type Manifest = {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const paths = globSync(['packages/*/package.json', 'test-harness/package.json'], { cwd: root }).sort()

/** The packages of ours that others will install, each with its folder. */
export const published = paths
  .map((path) => ({
    source: join(root, dirname(path)),
    ...(JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest),
  }))
  .filter((manifest) => !manifest.private)

/** The package and every package of ours that it needs, as a user would install them from a registry. */
export function closure(name: string): readonly string[] {
  const needed = Object.keys(manifestOf(name).dependencies ?? {}).filter((dependency) => dependency.startsWith('@cio/'))
  return [...new Set([name, ...needed.flatMap(closure)])]
}

export function tarball(name: string): string {
  return join(inject('tarballs'), `${slug(name)}-${manifestOf(name).version}.tgz`)
}

/** `@cio/page-screen` as a name for a file. */
export function slug(name: string): string {
  return name.replace('@', '').replaceAll('/', '-')
}

/** A folder for installations, outside the repository, so that they find nothing of it. */
export function createWorkshop(): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cio-packed-'))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Installs tarballs and packages of the registry into a folder; what it has no manifest for yet is given an empty one. */
export async function install(folder: string, what: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...what], { cwd: folder })
}

export const run = promisify(execFile)

/** What a checker prints when it is not content; nothing when it is. */
export async function complaints(checker: string, options: readonly string[]): Promise<string> {
  try {
    await run(process.execPath, [checker, ...options], { env: { ...process.env, NO_COLOR: '1' } })
    return ''
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return `${stdout}${stderr}`
  }
}

function manifestOf(name: string): (typeof published)[number] {
  const manifest = published.find((candidate) => candidate.name === name)
  if (manifest === undefined) throw new Error(`${name} is needed by a published package and is not published itself.`)
  return manifest
}

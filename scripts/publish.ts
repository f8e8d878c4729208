/**
 * Publishes the tarballs in a folder, a package after all that it depends on. A version that the registry has is left alone: a release
 * that broke off goes on where it stopped. Needs nothing that has to be installed.
 */
import { execFileSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { readArguments, refuse } from './arguments.ts'

type Packed = {
  readonly tarball: string
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const usage = `Usage: node scripts/publish.ts FOLDER [--provenance]

  --provenance   with the proof of where the tarballs were published, which only a workflow can give`

const {
  values: { provenance },
  positionals: [folder],
} = readArguments(usage, { provenance: { type: 'boolean', default: false } })
if (folder === undefined) refuse('Name the folder of the tarballs', usage)

const packed = globSync('*.tgz', { cwd: folder }).sort().map(read)
if (packed.length === 0) refuse(`There is no tarball in ${folder}`, usage)

try {
  for (const { name, version, tarball } of inOrder(packed)) {
    if (isPublished(name, version)) console.log(`${name}@${version} is published already.`)
    else npm(['publish', `./${tarball}`, ...(provenance ? ['--provenance'] : [])], 'inherit')
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function read(tarball: string): Packed {
  const manifest = execFileSync('tar', ['-xOf', tarball, 'package/package.json'], { cwd: folder, encoding: 'utf8' })
  return { ...JSON.parse(manifest), tarball }
}

function inOrder(packages: readonly Packed[]): ReadonlySet<Packed> {
  const ordered = new Set<Packed>()
  const add = (one: Packed) => {
    for (const other of packages) if (one.dependencies?.[other.name] !== undefined) add(other)
    ordered.add(one)
  }
  packages.forEach(add)
  return ordered
}

function isPublished(name: string, version: string): boolean {
  try {
    return npm(['view', `${name}@${version}`, 'version'], 'pipe').trim() === version
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    if (stderr?.includes('E404')) return false
    throw error
  }
}

/** In the folder itself: npm takes `folder/name.tgz` for a repository on GitHub. */
function npm(parameters: readonly string[], output: 'inherit' | 'pipe'): string {
  return execFileSync('npm', parameters, {
    cwd: folder,
    encoding: 'utf8',
    // npm may ask for a second factor.
    stdio: ['inherit', output, output],
    // There it is a script, which only a shell can start.
    shell: process.platform === 'win32',
  })
}

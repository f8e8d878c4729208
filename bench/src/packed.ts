import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type PackedFolder = { readonly folder: string; readonly remove: () => void }

/**
 * A folder in which `@cio/core` and `@cio/people` are installed as they would be published: built, packed and unpacked. Start-up times
 * and bundles are measured there; inside the repository Node would have to strip types first.
 */
export function packOurs(): PackedFolder {
  const folder = mkdtempSync(join(tmpdir(), 'cio-bench-'))
  const modules = join(folder, 'node_modules')
  for (const name of ['core', 'people']) {
    const source = join(root, 'packages', name)
    const target = join(modules, '@cio', name)
    mkdirSync(target, { recursive: true })
    pnpm(source, 'run', 'build')
    pnpm(source, 'pack', '--pack-destination', folder)
    const [tarball = ''] = globSync(`cio-${name}-*.tgz`, { cwd: folder })
    execFileSync('tar', ['xzf', join(folder, tarball), '-C', target, '--strip-components=1'])
  }
  for (const name of ['ky', 'p-throttle', 'undici'])
    link(join(root, 'packages/core/node_modules', name), join(modules, name))
  for (const name of ['customerio-node', '@customerio/cdp-analytics-node', '@segment/analytics-node']) {
    link(join(root, 'bench/node_modules', name), join(modules, name))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

function pnpm(cwd: string, ...command: string[]): void {
  execFileSync('npx', ['-y', 'pnpm@10.34.9', ...command], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  symlinkSync(realpathSync(from), to)
}

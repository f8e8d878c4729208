import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type PackedFolder = { readonly folder: string; readonly remove: () => void }

/**
 * A folder in which `@cio/core` and `@cio/people` are installed as they would be published: built, packed and unpacked. Start-up times
 * and bundles are measured there; inside the repository Node would have to strip types first.
 */
export async function packOurs(): Promise<PackedFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'cio-bench-'))
  const modules = join(folder, 'node_modules')
  // Through turbo, which builds nothing anew that has not changed, and wants pnpm where it looks for programs.
  const build = ['turbo', 'run', 'build', '--filter=@cio/core', '--filter=@cio/people']
  await run('npx', ['-y', 'pnpm@10.34.9', 'exec', ...build], root)
  await Promise.all(
    ['core', 'people'].map(async (name) => {
      const target = join(modules, '@cio', name)
      mkdirSync(target, { recursive: true })
      const pack = ['-y', 'pnpm@10.34.9', 'pack', '--pack-destination', folder]
      await run('npx', pack, join(root, 'packages', name))
      const [tarball = ''] = globSync(`cio-${name}-*.tgz`, { cwd: folder })
      await run('tar', ['xzf', join(folder, tarball), '-C', target, '--strip-components=1'], folder)
    }),
  )
  for (const name of ['ky', 'p-throttle', 'undici'])
    link(join(root, 'packages/core/node_modules', name), join(modules, name))
  for (const name of ['customerio-node', '@customerio/cdp-analytics-node', '@segment/analytics-node']) {
    link(join(root, 'bench/node_modules', name), join(modules, name))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

const run = (command: string, parameters: string[], cwd: string) => promisify(execFile)(command, parameters, { cwd })

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  symlinkSync(realpathSync(from), to)
}

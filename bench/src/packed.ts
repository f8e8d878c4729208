import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pnpm } from '../../test/pnpm.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const ours = ['core', 'people', 'batch']
const theirs = [
  'customerio-node',
  '@customerio/cdp-analytics-node',
  '@segment/analytics-node',
  'posthog-node',
  '@rudderstack/rudder-sdk-node',
]

export type PackedFolder = { readonly folder: string; readonly remove: () => void }

/**
 * A folder in which `@cio/core`, `@cio/people` and `@cio/batch` are installed as they would be published: built, packed and unpacked. Start-up times
 * bundles and what is installed are measured there; inside the repository Node would have to strip types first.
 */
export async function packOurs(): Promise<PackedFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'cio-bench-'))
  const modules = join(folder, 'node_modules')
  // Through turbo, which builds nothing anew that has not changed, and wants pnpm where it looks for programs.
  await pnpm(['exec', 'turbo', 'run', 'build', ...ours.map((name) => `--filter=@cio/${name}`)])
  await Promise.all(
    ours.map(async (name) => {
      const target = join(modules, '@cio', name)
      mkdirSync(target, { recursive: true })
      await pnpm(['pack', '--pack-destination', folder], join(root, 'packages', name))
      const [tarball = ''] = globSync(`cio-${name}-*.tgz`, { cwd: folder })
      await run('tar', ['xzf', join(folder, tarball), '-C', target, '--strip-components=1'], folder)
    }),
  )
  for (const name of ['ky', 'p-throttle', 'undici'])
    link(join(root, 'packages/core/node_modules', name), join(modules, name))
  for (const name of theirs) {
    link(join(root, 'bench/node_modules', name), join(modules, name))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) }
}

const run = (command: string, parameters: string[], cwd: string) => promisify(execFile)(command, parameters, { cwd })

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  // On Windows a junction, which nobody needs rights for.
  symlinkSync(realpathSync(from), to, 'junction')
}

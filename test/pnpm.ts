import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './readme-programs.ts'

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }

/** Runs pnpm as a reader of the README does: through `npx`, on whatever Node the machine has. */
export async function pnpm(options: readonly string[], cwd = root): Promise<string> {
  const { stdout } = await promisify(execFile)('npx', ['-y', packageManager, ...options], {
    cwd,
    env: { ...process.env, PATH: withoutOwnBinaries(process.env.PATH ?? '') },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** Scripts put the repository's own Node first; a machine that has just cloned it does not have that. */
function withoutOwnBinaries(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter)
}

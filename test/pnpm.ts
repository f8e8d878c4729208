import { readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { runCommand } from './command.ts'
import { root } from './readme-programs.ts'

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }

/** pnpm as a reader of the README starts it: through `npx`, on whatever Node the machine has. */
export function pnpmCommand(options: readonly string[]) {
  return {
    command: 'npx',
    options: ['-y', packageManager, ...options],
    env: { ...process.env, PATH: withoutOwnBinaries(process.env.PATH ?? '') },
  }
}

/** Runs {@link pnpmCommand} to its end and returns what it printed. */
export async function pnpm(arguments_: readonly string[], cwd = root): Promise<string> {
  const { command, options, env } = pnpmCommand(arguments_)
  const { stdout } = await runCommand(command, options, { cwd, env })
  return stdout
}

/** Scripts put the repository's own Node first; a machine that has just cloned it does not have that. */
function withoutOwnBinaries(path: string): string {
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter)
}

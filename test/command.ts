import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import crossSpawn from 'cross-spawn'

export type CommandOptions = Readonly<{ cwd: string; env?: NodeJS.ProcessEnv }>

/**
 * Runs a program by its name to its end. Unlike `execFile` of Node also one that npm has installed: on Windows that is a `.cmd` file,
 * which only a shell can start.
 *
 * @throws with `code`, `stdout` and `stderr`, as `execFile` does, if it fails.
 */
export async function runCommand(command: string, parameters: readonly string[], options: CommandOptions) {
  const child = crossSpawn(command, [...parameters], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  }) as ChildProcessByStdio<null, Readable, Readable>
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close') as Promise<[code: number | null]>,
    text(child.stdout),
    text(child.stderr),
  ])
  if (code === 0) return { stdout, stderr }
  const sentence = `${[command, ...parameters].join(' ')} ended with ${code}.`
  throw Object.assign(new Error(`${sentence}\n${stdout}${stderr}`), { code, stdout, stderr })
}

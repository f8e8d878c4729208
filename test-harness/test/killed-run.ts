import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('kill-child.ts', import.meta.url))
const endsWithParent = new URL('../../test/ends-with-parent.mjs', import.meta.url).href

/** Lets a process work on its own, and kills it so many milliseconds after it has made the first person. */
export async function killedRun(milliseconds: number, task: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ['--import', endsWithParent, program, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  setTimeout(() => child.kill('SIGKILL'), milliseconds)
  const [code, signal] = await ended
  if (signal !== 'SIGKILL') throw new Error(`The run ended by itself, with code ${code}, before it was killed.`)
}

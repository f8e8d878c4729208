import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'
import { run } from '../src/index.ts'

const binary = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const endsWithParent = new URL('../../../test/ends-with-parent.mjs', import.meta.url).href

export type KitOptions = Readonly<{
  environment?: Readonly<Record<string, string>>
  /** Handed in on stdin. */
  input?: string
  /** An empty folder, unless said otherwise. */
  folder?: string
}>

/** Starts the binary, with nothing of this process's environment but what finding programs takes. */
export function startKit(argv: readonly string[], { environment = {}, input = '', folder }: KitOptions = {}) {
  const child = spawn(process.execPath, ['--import', endsWithParent, binary, ...argv], {
    cwd: folder ?? emptyFolder(),
    env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...environment },
  })
  const output = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output.out += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    output.err += chunk
  })
  child.stdin.end(input)
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  return { child, output, ended }
}

/** Runs the binary to its end. */
export function kit(argv: readonly string[], options?: KitOptions) {
  return startKit(argv, options).ended
}

/**
 * The same in this process, where the binary would add nothing but the time it takes to start. Whatever needs stdin, signals or
 * variables that Node reads at its start needs the binary.
 */
export async function here(
  argv: readonly string[],
  { environment = {}, folder = emptyFolder() }: Omit<KitOptions, 'input'> = {},
) {
  const output = { out: '', err: '' }
  const into = (name: keyof typeof output) => (chunk: unknown) => {
    output[name] += String(chunk)
    return true
  }
  const writers = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ]
  const [variables, workingFolder] = [process.env, process.cwd()]
  process.env = { PATH: variables.PATH, ...environment }
  process.chdir(folder)
  try {
    const code: number = await run(argv)
    return { code, ...output }
  } finally {
    process.chdir(workingFolder)
    process.env = variables
    for (const writer of writers) writer.mockRestore()
  }
}

/** A folder with nothing in it, and no workspace around it; it goes with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-kit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

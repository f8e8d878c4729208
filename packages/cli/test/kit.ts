import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const binary = fileURLToPath(new URL('../src/cli.ts', import.meta.url))

export type KitOptions = Readonly<{
  environment?: Readonly<Record<string, string>>
  /** Handed in on stdin. */
  input?: string
  /** An empty folder, unless said otherwise. */
  folder?: string
}>

/** Starts the binary, with nothing of this process's environment but what finding programs takes. */
export function startKit(argv: readonly string[], { environment = {}, input = '', folder }: KitOptions = {}) {
  const child = spawn(process.execPath, [binary, ...argv], {
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

/** A folder with nothing in it, and no workspace around it; it goes with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-kit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

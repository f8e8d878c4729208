import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { run, tarballIn } from './tarballs.ts'

/** The tarball of a package, packed for this run. */
export function tarball(name: string): string {
  return tarballIn(inject('tarballs'), name)
}

/** A folder for installations, outside the repository, so that they find nothing of it. */
export function createWorkshop(): Disposable & { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'cio-packed-'))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

/** What a checker prints when it is not content; nothing when it is. */
export async function complaints(checker: string, options: readonly string[]): Promise<string> {
  try {
    await run(process.execPath, [checker, ...options], { env: { ...process.env, NO_COLOR: '1' } })
    return ''
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return `${stdout}${stderr}`
  }
}

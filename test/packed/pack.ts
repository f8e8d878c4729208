import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { packInto } from './tarballs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that holds a tarball of each published package. */
    readonly tarballs: string
  }
}

/** Packs every published package once, for all checks of a run. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'cio-tarballs-'))
  await packInto(folder)
  project.provide('tarballs', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}

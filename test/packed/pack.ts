import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pnpm } from '../pnpm.ts'
import { published } from './installation.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder that holds a tarball of each published package. */
    readonly tarballs: string
  }
}

/** Packs every published package once, for all checks of a run. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'cio-tarballs-'))
  const filters = published.map(({ name }) => `--filter=${name}`)
  await pnpm(['--recursive', ...filters, 'pack', '--pack-destination', folder])
  project.provide('tarballs', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}

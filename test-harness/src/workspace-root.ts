import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The folder of the repository or workspace that a folder lies in; the folder itself where there is none. */
export function workspaceRoot(folder: string): string {
  for (let candidate = folder; ; candidate = dirname(candidate)) {
    if (['pnpm-workspace.yaml', '.git'].some((name) => existsSync(join(candidate, name)))) return candidate
    if (dirname(candidate) === candidate) return folder
  }
}

/**
 * Where what runs leave to be read lies, all of it: `reports` at the root of the workspace that a folder lies in, or what
 * `TEST_REPORTS_FOLDER` says from there. A sweep finds it from any folder of the workspace, whichever of them ran Vitest.
 */
export function reportsFolder(folder: string, environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(workspaceRoot(folder), environment.TEST_REPORTS_FOLDER || 'reports')
}

/** Where the journals of what has to be removed lie. */
export function journalFolder(folder: string): string {
  return join(reportsFolder(folder), 'cleanup')
}

/** Where the records of what happened lie. */
export function debugFolder(folder: string): string {
  return join(reportsFolder(folder), 'debug')
}

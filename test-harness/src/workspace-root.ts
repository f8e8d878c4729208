import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder of the repository or workspace that a folder lies in; the folder itself where there is none. */
export function workspaceRoot(folder: string): string {
  for (let candidate = folder; ; candidate = dirname(candidate)) {
    if (['pnpm-workspace.yaml', '.git'].some((name) => existsSync(join(candidate, name)))) return candidate
    if (dirname(candidate) === candidate) return folder
  }
}

/** Where the journals of what has to be removed lie. */
export function journalFolder(folder: string): string {
  return join(workspaceRoot(folder), 'reports', 'cleanup')
}

/** Where the records of what happened lie. */
export function debugFolder(folder: string): string {
  return join(workspaceRoot(folder), 'reports', 'debug')
}

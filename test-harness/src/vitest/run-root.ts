import { inject } from 'vitest'
import { workspaceRoot } from '../workspace-root.ts'
import type { RunRoot } from './provided.ts'

/** Where this worker's Vitest works; without the global setup, which tells, taken to be the root of the workspace. */
export function runRoot(): RunRoot {
  return inject('cioRoot') ?? { folder: workspaceRoot(process.cwd()), isStart: true }
}

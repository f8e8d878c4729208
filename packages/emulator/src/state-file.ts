import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import { MisshapenError } from './checked.ts'
import type { Emulator } from './emulator.ts'
import type { WorkspaceKeys } from './keys.ts'
import type { BehaviourOptions } from './state/options.ts'
import type { WorkspaceSettings } from './workspace.ts'

const FORMAT = '@cio/emulator state 2'

type StateFile = {
  readonly format: typeof FORMAT
  readonly workspaces: readonly {
    readonly name: string
    readonly keys: WorkspaceKeys
    readonly settings: WorkspaceSettings
    readonly snapshot: Uint8Array
  }[]
}

/**
 * Writes every workspace to a file: its name, keys, settings and state. The journal, the ledger, faults, rate limits and the
 * clock are not kept.
 *
 * Atomic: whoever reads meets the old file or the new one, also if this process is killed in between.
 */
export function saveState(emulator: Emulator, file: string): void {
  const workspaces = emulator.workspaces().map((workspace) => {
    const { name, keys, settings } = workspace
    return { name, keys, settings, snapshot: workspace.snapshot() }
  })
  const written = `${file}.${process.pid}.part`
  try {
    writeFileSync(written, serialize({ format: FORMAT, workspaces } satisfies StateFile), { mode: 0o600 })
    renameSync(written, file)
  } finally {
    rmSync(written, { force: true })
  }
}

/**
 * Brings the workspaces of a file back; one that is there already receives the state and keeps its keys and settings.
 *
 * @param options - What is to be otherwise than it was when they were saved.
 * @returns Whether there was a file.
 * @throws {MisshapenError} if it is another kind of file.
 */
export function loadState(emulator: Emulator, file: string, options: BehaviourOptions = {}): boolean {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  for (const { name, keys, settings, snapshot } of readWorkspaces(bytes, file)) {
    const workspace = emulator.workspace(name) ?? emulator.createWorkspace({ name, keys, ...settings })
    workspace.restore(snapshot, options)
  }
  return true
}

function readWorkspaces(bytes: Buffer, file: string): StateFile['workspaces'] {
  try {
    const read = deserialize(bytes) as Partial<StateFile> | null
    if (read?.format === FORMAT && read.workspaces) return read.workspaces
  } catch {
    // Said below: it is no such file.
  }
  throw new MisshapenError(`${file} is no state that this emulator has saved.`)
}

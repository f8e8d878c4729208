import { MisshapenError } from '../checked.ts'
import type { Emulator } from '../emulator.ts'
import { startEmulator } from '../server.ts'
import type { Seed } from '../state/seed.ts'
import { loadState, saveState } from '../state-file.ts'
import { checkFolderOf, fileTrouble, readFileOf } from './file.ts'
import { type Command, help, readCommand, UsageError } from './flags.ts'
import { greeting } from './greeting.ts'

/**
 * Runs the command line; the emulator goes on after that.
 *
 * Ends the process with 2 if flags or files are not as they should be, and with 1 if the emulator cannot go on.
 *
 * @param argv - What follows the name of the program.
 * @param program - Its name, for its own sentences.
 */
export async function run(argv: readonly string[], program = 'cio-emulator'): Promise<void> {
  const fail = (error: unknown): never => {
    process.stderr.write(`${sentence(error, program)}\n`)
    process.exit(error instanceof UsageError || error instanceof MisshapenError || isFileError(error) ? 2 : 1)
  }
  try {
    const command = readCommand(argv)
    if (command.isHelp) process.stdout.write(help(program))
    else await begin(command, fail)
  } catch (error) {
    fail(error)
  }
}

async function begin(command: Command, fail: (error: unknown) => never): Promise<void> {
  const emulator = await startEmulator(command.options)
  try {
    // In the same turn in which the port opened: no request comes in between.
    if (command.time !== undefined) emulator.clock.set(command.time)
    if (command.isFrozen) emulator.clock.freeze()
    fill(emulator, command)
  } catch (error) {
    await emulator.close()
    throw error
  }
  const stop = async () => {
    await emulator.close()
    if (command.stateFile !== undefined) saveState(emulator, command.stateFile)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop().then(() => process.exit(0), fail))
  }
  process.stdout.write(greeting(emulator))
}

/** Brings back the saved state, or else sows the seed. */
function fill(emulator: Emulator, { stateFile, seedFile, options }: Command): void {
  if (stateFile !== undefined) {
    // Said now, not when what has happened until then would be lost.
    checkFolderOf('--state', stateFile)
    if (loadState(emulator, stateFile, options)) return
  }
  if (seedFile !== undefined) emulator.workspace('default')?.seed(readSeed(seedFile))
}

function readSeed(file: string): Seed {
  const text = readFileOf('--seed', file)
  try {
    return JSON.parse(text) as Seed
  } catch (error) {
    throw new MisshapenError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What can go wrong for the person at the keyboard, in one sentence. */
function sentence(error: unknown, program: string): string {
  if (error instanceof UsageError) return `${error.message} See ${program} --help.`
  if (error instanceof MisshapenError) return error.message
  const { code, port, address, hostname, path, message } = error as NodeJS.ErrnoException & {
    port?: number
    address?: string
    hostname?: string
  }
  if (code === 'EADDRINUSE') return `Port ${port} is in use; choose another with --port, or 0 for any free one.`
  if (code === 'EACCES' && port !== undefined)
    return `Port ${port} needs rights that this user does not have; choose one above 1023 with --port.`
  // A name that was looked up in vain stands apart from an address.
  if (code === 'EADDRNOTAVAIL' || hostname !== undefined)
    return `This machine has no address ${hostname ?? address}; see --host.`
  if (path !== undefined) return `${path} ${fileTrouble(code)}.`
  return `The emulator could not go on: ${message}`
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'path' in error
}

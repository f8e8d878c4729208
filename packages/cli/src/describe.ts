import type { Command } from 'commander'
import type { ExitCode } from './exit-codes.ts'

/** Adds a command to the program. What it does is loaded when it is asked for. */
export type Describe = (program: Command, end: (code: ExitCode) => void) => void

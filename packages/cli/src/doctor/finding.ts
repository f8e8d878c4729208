import type { ExitCode } from '../exit-codes.ts'

/** What one check of the doctor came to. */
export type Finding = Readonly<{
  check: 'settings' | 'proxy' | 'network' | 'api key' | 'clock' | 'app key' | 'workspace' | 'object types' | 'limits'
  /** A note is nothing wrong, but worth knowing. */
  outcome: 'fine' | 'note' | 'problem'
  /** What is so; of a problem, what to do about it as well. */
  sentence: string
  /** Of a problem: what the process ends with, if it is the first. */
  exitCode?: ExitCode
}>

export function fine(check: Finding['check'], sentence: string): Finding {
  return { check, outcome: 'fine', sentence }
}

export function note(check: Finding['check'], sentence: string): Finding {
  return { check, outcome: 'note', sentence }
}

export function problem(check: Finding['check'], exitCode: ExitCode, sentence: string): Finding {
  return { check, outcome: 'problem', sentence, exitCode }
}

import { inject, TestRunner, test } from 'vitest'
import { wholeProject } from '../run-report.ts'
import './provided.ts'
import { sentencesOf } from './sentences.ts'

/**
 * Runs the files of a live project. Where it cannot run, loads none of them, and says in the place of each why not; where that
 * is a failure, no choice of names or tags passes it by.
 */
export default class LiveRunner extends TestRunner {
  /** Loads a file, or says in its place why it is not loaded. */
  override importFile(path: string, source: 'collect' | 'setup'): unknown {
    const notRun = inject('cioNotRun')
    if (notRun === undefined) return super.importFile(path, source)
    const { reason, isFailure, isToldElsewhere = false } = notRun
    if (isFailure && !isToldElsewhere) throw sentencesOf(new Error(reason))
    if (source === 'collect') test(wholeProject, ({ skip }) => skip(`Not run: ${reason}`))
    return undefined
  }
}

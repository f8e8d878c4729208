import { relative, sep } from 'node:path'
import type { Drop } from '@cio/emulator'
import type { Reader } from '../reader.ts'
import type { Registration } from '../registration.ts'
import { seedFor } from '../samples.ts'
import { createTrace, type Trace } from '../trace.ts'
import { describeFailure, type Finding, findOut, rerunCommand } from './failure.ts'
import type { RunRoot } from './provided.ts'

/** The part of Vitest's task that a story needs. */
type Task = Readonly<{
  name: string
  fullTestName: string
  file: Readonly<{ filepath: string; projectName?: string | undefined }>
}>

/** What happened in one test, and what is needed to see it again. */
export type Story = Readonly<{
  trace: Trace
  /** Of the sample data: that of the run, for this test alone. */
  seed: number
  /** Asks what the service knows before it is removed. That it cannot be asked must not hide why the test failed. */
  findOut: (registrations: readonly Registration[], read: Reader) => Promise<void>
  /** Takes down what the emulator threw away until now: a cleanup, which follows, may add some of its own. */
  countDrops: () => void
  describe: () => string
  /** Keeps every record so far, unless each was kept as it happened. */
  keep: () => void
}>

export type StoryOptions = Readonly<{
  task: Task
  runId: string
  root: RunRoot
  /** Whether each line is printed, and each record kept, as it happens. */
  isPrinted: boolean
  /** Keeps a record: a line of JSON. */
  keep: (record: string) => void
  secrets: readonly string[]
  /** What the emulator threw away so far; `undefined` where no service tells. */
  drops: () => readonly Drop[] | undefined
}>

export function createStory({ task, runId, root, isPrinted, secrets, keep, drops }: StoryOptions): Story {
  const { file, fullTestName } = task
  // Past Vitest's own console, which would put a heading above every line.
  const print = (line: string) => process.stderr.write(`[${task.name}] ${line}\n`)
  const spec = JSON.stringify(fullTestName)
  const record = (json: string) => keep(`{"spec":${spec},${json.slice(1)}`)
  const trace = createTrace(isPrinted ? { secrets, print, record } : { secrets })
  const seed = seedFor(Number.parseInt(runId, 36), fullTestName)
  const command = () => {
    const path = relative(root.folder, file.filepath).split(sep).join('/')
    return rerunCommand({ project: file.projectName ?? '', file: path, name: fullTestName, runId })
  }
  let findings: readonly Finding[] = []
  let dropsOfTest: readonly Drop[] | undefined

  return Object.freeze({
    trace,
    seed,
    findOut: async (registrations, read) => {
      try {
        findings = await findOut(registrations, read)
      } catch (error) {
        trace.note(`What the service knew could not be read: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
    countDrops: () => {
      dropsOfTest = drops()
    },
    keep: () => {
      if (!isPrinted) trace.records.forEach(record)
    },
    describe: () => {
      const where = root.isStart ? undefined : root.folder
      return describeFailure({ trace, findings, drops: dropsOfTest ?? drops(), seed, command: command(), where })
    },
  })
}

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type RunReport, ranIn } from '../run-report.ts'

/** Runs are remembered in the folder of the reports, a line of JSON each. */
const historyName = 'history.jsonl'

export function appendHistory(runs: readonly RunReport[], folder: string): void {
  const file = join(folder, historyName)
  mkdirSync(folder, { recursive: true })
  // A process that was killed as it wrote leaves half a line behind.
  const isTorn = existsSync(file) && /[^\n]$/.test(readFileSync(file, 'utf8'))
  appendFileSync(file, (isTorn ? '\n' : '') + runs.map((run) => `${JSON.stringify(run)}\n`).join(''))
}

/** The runs so far, oldest first, without lines that cannot be read. */
export function readHistory(folder: string): readonly RunReport[] {
  const file = join(folder, historyName)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => readRun(line) ?? [])
}

function readRun(line: string): RunReport | undefined {
  try {
    const run = JSON.parse(line) as Partial<RunReport> | null
    return run?.project !== undefined && run.specs && run.tiers && run.ran && run.usage ? (run as RunReport) : undefined
  } catch {
    return undefined
  }
}

/** [default] What a spec costs that has never been measured: a write or two, the reads that follow it, and its cleanup. */
const requestsPerUnknownSpec = 15

/**
 * What a run is likely to take, going by the latest complete run of its project: of specs that ask for the emulator, only a
 * run knows that they are skipped.
 *
 * @param selected - How many specs were asked for.
 */
export function estimate(
  history: readonly RunReport[],
  project: string,
  selected: number,
): Readonly<{ specs: number; requests: number }> {
  const complete = history.findLast((run) => run.project === project && run.isComplete && ranIn(run) > 0)
  if (complete === undefined) return { specs: selected, requests: selected * requestsPerUnknownSpec }
  const ran = ranIn(complete)
  const specs = Math.min(selected, ran)
  return { specs, requests: Math.round((specs * complete.usage.requests) / ran) }
}

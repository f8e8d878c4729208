import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunReport } from '../run-report.ts'

/** Runs are remembered in the folder of the reports, a line of JSON each. */
const historyName = 'history.jsonl'

export function appendHistory(runs: readonly RunReport[], folder: string): void {
  const file = join(folder, historyName)
  mkdirSync(folder, { recursive: true })
  appendFileSync(file, runs.map((run) => `${JSON.stringify(run)}\n`).join(''))
}

/** The runs so far, oldest first. */
export function readHistory(folder: string): readonly RunReport[] {
  const file = join(folder, historyName)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunReport)
}

/** [default] What a spec costs that has never been measured: a write or two, the reads that follow it, and its cleanup. */
const requestsPerUnknownSpec = 15

/** How many requests a spec of a project took on average in its latest run. */
export function requestsPerSpec(history: readonly RunReport[], project: string): number {
  const latest = history.findLast((run) => run.project === project && run.usage.requests > 0 && run.specs.passed > 0)
  return latest === undefined
    ? requestsPerUnknownSpec
    : latest.usage.requests / (latest.specs.passed + latest.specs.failed)
}

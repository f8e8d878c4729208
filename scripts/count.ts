/**
 * Adds up Vitest's JSON reports into one plain line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments, refuse } from './arguments.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  numFailedTestSuites: number
  testResults: readonly { status: string; assertionResults: readonly unknown[] }[]
}

/** A missing report, a file that could not be loaded and a run without a passing test all count as one failure, the last unless it `mayBeEmpty`. */
export function countReports(paths: readonly string[], { mayBeEmpty = false } = {}): { line: string; green: boolean } {
  let passed = 0
  let failed = 0
  let skipped = 0
  for (const path of paths) {
    if (!existsSync(path)) {
      console.error(`${path} is missing: the run that should have written it did not finish.`)
      failed += 1
      continue
    }
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report
    const unloadable = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length
    passed += report.numPassedTests
    failed += report.numFailedTests + unloadable
    skipped += report.numPendingTests + report.numTodoTests
    if (report.numPassedTests === 0 && failed === 0 && !mayBeEmpty) {
      console.error(`${path} holds no test that passed: a run that tests nothing is a failure.`)
      failed += 1
    }
  }
  return {
    line: `${passed} passed, ${failed} failed, ${skipped} skipped`,
    green: failed === 0 && (passed > 0 || mayBeEmpty),
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const usage =
    "Usage: node scripts/count.ts REPORT …, where a REPORT is one of Vitest's as JSON, such as reports/test.json."
  const { positionals: reports } = readArguments(usage, {})
  if (reports.length === 0) refuse('Name a report', usage)
  const { line, green } = countReports(reports)
  console.log(line)
  process.exitCode = green ? 0 : 1
}

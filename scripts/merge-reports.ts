/**
 * Joins the JUnit reports of all packages, `reports/<package>.xml`, into `integration-results.xml` beside that folder.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mergeJunit } from '../test-harness/src/junit.ts'
import { reportsFolder } from '../test-harness/src/workspace-root.ts'
import { readArguments } from './arguments.ts'

/** @returns The reports that went into it. */
export function mergeReports(folder: string): readonly string[] {
  const reports = globSync('*.xml', { cwd: folder }).sort()
  const documents = reports.map((report) => readFileSync(join(folder, report), 'utf8'))
  writeFileSync(join(dirname(folder), 'integration-results.xml'), mergeJunit(documents))
  return reports
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  readArguments('Usage: node scripts/merge-reports.ts, which joins reports/*.xml into integration-results.xml.', {})
  const reports = mergeReports(reportsFolder(fileURLToPath(new URL('..', import.meta.url))))
  console.log(`integration-results.xml: ${reports.length} reports`)
  if (reports.length === 0) process.exitCode = 1
}

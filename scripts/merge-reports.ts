/**
 * Joins the JUnit reports of all packages, `reports/<package>.xml`, into `integration-results.xml` at the root.
 *
 * Usage: node scripts/merge-reports.ts
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mergeJunit } from '../test-harness/src/junit.ts'

/** @returns The reports that went into it. */
export function mergeReports(root: string): readonly string[] {
  const reports = globSync('reports/*.xml', { cwd: root }).sort()
  const documents = reports.map((report) => readFileSync(join(root, report), 'utf8'))
  writeFileSync(join(root, 'integration-results.xml'), mergeJunit(documents))
  return reports
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const reports = mergeReports(fileURLToPath(new URL('..', import.meta.url)))
  console.log(`integration-results.xml: ${reports.length} reports`)
  if (reports.length === 0) process.exitCode = 1
}

/**
 * Prints the packages that have integration specs, as a JSON list for a workflow's matrix, so that no package can be
 * forgotten there.
 *
 * Usage: node scripts/workflow-matrix.ts
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const names = globSync(['packages/*/package.json', 'test-harness/package.json', 'bench/package.json'], { cwd: root })
  .map(
    (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as { name: string; scripts?: Record<string, string> },
  )
  .filter(({ scripts }) => scripts?.['test:integration'] !== undefined)
  .map(({ name }) => name)
  .sort()

console.log(JSON.stringify(names))

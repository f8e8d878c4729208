/**
 * Prints the packages that have a script, as a JSON list for a workflow's matrix, so that no package can be forgotten there.
 *
 * Usage: node scripts/workflow-matrix.ts [test:integration|test:live]
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const [script = 'test:integration'] = process.argv.slice(2)

const names = globSync(['packages/*/package.json', 'test-harness/package.json', 'bench/package.json'], { cwd: root })
  .map(
    (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as { name: string; scripts?: Record<string, string> },
  )
  .filter(({ scripts }) => scripts?.[script] !== undefined)
  .map(({ name }) => name)
  .sort()

console.log(JSON.stringify(names))

/**
 * Prints the packages that have a script, as a JSON list for a workflow's matrix, so that no package can be forgotten there.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const usage = 'Usage: node scripts/workflow-matrix.ts [SCRIPT], by default test:integration.'
const [script = 'test:integration'] = readArguments(usage, {}).positionals

const names = globSync(['packages/*/package.json', 'test-harness/package.json', 'bench/package.json'], { cwd: root })
  .map(
    (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as { name: string; scripts?: Record<string, string> },
  )
  .filter(({ scripts }) => scripts?.[script] !== undefined)
  .map(({ name }) => name)
  .sort()

console.log(JSON.stringify(names))

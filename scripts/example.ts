/**
 * Copies an example to a folder and installs what it needs there, our packages as tarballs of what was built last.
 *
 * Usage: node scripts/example.ts NAME FOLDER
 */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { installExample, packInto } from '../test/packed/tarballs.ts'
import { root } from '../test/readme-programs.ts'

const examples = readdirSync(join(root, 'examples')).filter((name) =>
  statSync(join(root, 'examples', name)).isDirectory(),
)
const [name = '', target] = process.argv.slice(2)

if (!examples.includes(name) || target === undefined) {
  console.error(`Usage: pnpm example NAME FOLDER, where NAME is one of ${examples.join(', ')}.`)
  process.exitCode = 2
} else if (existsSync(target)) {
  console.error(`${target} is there already. Name a folder that is not.`)
  process.exitCode = 2
} else {
  // Kept beside what was installed from it: the manifest names it.
  const tarballs = join(resolve(target), 'tarballs')
  mkdirSync(tarballs, { recursive: true })
  await packInto(tarballs)
  await installExample(name, resolve(target), tarballs)
  console.log(`${name} is in ${target}. Try it: npm test`)
}

/** Copies an example to a folder and installs what it needs there, our packages as tarballs of what they are now. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { installExample, neededBy, packInto } from '../test/packed/tarballs.ts'
import { pnpm } from '../test/pnpm.ts'
import { root } from '../test/readme-programs.ts'
import { readArguments, refuse } from './arguments.ts'

const examples = readdirSync(join(root, 'examples')).filter((name) =>
  statSync(join(root, 'examples', name)).isDirectory(),
)
const usage = `Usage: pnpm example NAME FOLDER, where NAME is one of ${examples.join(', ')}.`

const {
  positionals: [name, target],
} = readArguments(usage, {})
if (name === undefined || target === undefined) refuse('Name an example, and a folder for it', usage)
if (!examples.includes(name)) refuse(`There is no example called ${name}`, usage)
if (existsSync(target)) refuse(`${target} is there already; name a folder that is not`, usage)

const needed = neededBy(name)
console.log(`Building ${needed.join(', ')} …`)
await pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', ...needed.map((of) => `--filter=${of}`)])

console.log('Packing and installing them …')
// Kept beside what was installed from it: the manifest names it.
const tarballs = join(resolve(target), 'tarballs')
mkdirSync(tarballs, { recursive: true })
await packInto(tarballs, needed)
await installExample(name, resolve(target), tarballs)

const { engines } = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8')) as { engines: { node: string } }
console.log(`${name} is in ${target}. Try it there, on Node ${engines.node.replace('>=', '')} or later: npm test`)

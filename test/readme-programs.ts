import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** A program in a README and what it says it prints. */
export type Program = Readonly<{
  /** The README, from the root. */
  readme: string
  /** Which one of its programs, from 1. */
  number: number
  /** Where the reader is told to be: the README's own package. */
  folder: string
  code: string
  /** The `text` block that follows at once, if there is one. */
  output: string | undefined
}>

/** Every README that a reader may start from. */
export const readmes = globSync(['README.md', 'packages/*/README.md', 'test-harness/README.md', 'bench/README.md'], {
  cwd: root,
}).sort()

/** The blocks marked as `js run`, each with the `text` block behind it. */
export function programsIn(readme: string): readonly Program[] {
  const markdown = readFileSync(join(root, readme), 'utf8')
  const blocks = markdown.matchAll(/^```js run\n(.*?)^```\n(?:\s*^```text\n(.*?)^```)?/gms)
  return [...blocks].map(([, code = '', output], index) => ({
    readme,
    number: index + 1,
    folder: join(root, dirname(readme)),
    code,
    output,
  }))
}

/** The Node versions whose users we promise something, by the name of the binary that the repository brings. */
export const nodes = [
  { version: 24, binary: process.execPath },
  { version: 22, binary: join(root, 'node_modules/node22/bin/node') },
].filter(({ binary }) => existsSync(binary))

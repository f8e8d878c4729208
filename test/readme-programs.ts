import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { filesIn } from './files.ts'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** A block of code in a document. */
export type Block = Readonly<{
  /** What it is written in: the first word behind the three backticks. */
  language: string
  /** The words behind that: what is done with it. */
  words: readonly string[]
  code: string
  /** The `text` block that follows at once, if there is one. */
  output: string | undefined
}>

/** A program in a document and what it says it prints. */
export type Program = Readonly<{
  /** The document, from the root. */
  document: string
  /** Which one of its programs, from 1. */
  number: number
  /** Where the reader is told to be: a README's own package. For the guides `docs` is a project that has every package. */
  folder: string
  language: 'js' | 'ts'
  code: string
  output: string | undefined
}>

/** Every README that a reader may start from. */
export const readmes = filesIn(root, ['README.md', 'packages/*/README.md', 'test-harness/README.md', 'bench/README.md'])

export const guides = filesIn(root, 'docs/guides/*.md')

/** The blocks of code of a document, in their order. */
export function blocksIn(document: string): readonly Block[] {
  const markdown = readFileSync(join(root, document), 'utf8')
  const blocks = markdown.matchAll(/^```(\S+)([^\n]*)\n(.*?)^```\n(?:\s*^```text\n(.*?)^```)?/gms)
  return [...blocks].map(([, language = '', words = '', code = '', output]) => ({
    language,
    words: words.split(' ').filter((word) => word !== ''),
    code,
    output,
  }))
}

/** The blocks marked as `js run` or `ts run`, each with the `text` block behind it. */
export function programsIn(document: string): readonly Program[] {
  return blocksIn(document)
    .filter(({ language, words }) => (language === 'js' || language === 'ts') && words[0] === 'run')
    .map(({ language, code, output }, index) => ({
      document,
      number: index + 1,
      folder: join(root, document.startsWith('docs/') ? 'docs' : dirname(document)),
      language: language as 'js' | 'ts',
      code,
      output,
    }))
}

/** The Node versions whose users we promise something, by the name of the binary that the repository brings. */
export const nodes = [
  { version: 24, binary: process.execPath },
  { version: 22, binary: join(root, 'node_modules/node22/bin', basename(process.execPath)) },
].filter(({ binary }) => existsSync(binary))

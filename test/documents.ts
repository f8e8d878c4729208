import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import GithubSlugger from 'github-slugger'

/** Every document of a repository, from its root. */
export function documentsIn(root: string): readonly string[] {
  return globSync('**/*.md', {
    cwd: root,
    exclude: (path) => /(^|[\\/])(node_modules|dist|reports|\.guides|\.[a-z]+)([\\/]|$)/.test(path),
  }).sort()
}

/** Each relative link of the documents that leads nowhere: the file is not there, or has no such heading. */
export function brokenLinks(root: string): readonly string[] {
  return documentsIn(root).flatMap((document) =>
    linksIn(readFileSync(join(root, document), 'utf8')).flatMap((link) => {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? join(root, document) : join(root, dirname(document), decodeURIComponent(path))
      if (!existsSync(target)) return [`${document}: ${link} is not there.`]
      if (anchor === undefined || anchorsIn(target).has(anchor)) return []
      return [`${document}: ${link} has no such heading.`]
    }),
  )
}

function linksIn(markdown: string): readonly string[] {
  const text = withoutBlocks(markdown).replaceAll(/`[^`\n]*`/g, '')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|href|srcset)="([^"]+)"/g)]
  return links.map(([, inline, html]) => inline ?? html ?? '').filter((link) => !/^[a-z]+:/.test(link))
}

/** Of a folder, those of its README, which GitHub shows there. */
function anchorsIn(path: string): ReadonlySet<string> {
  const file = path.endsWith('.md') ? path : join(path, 'README.md')
  if (!existsSync(file)) return new Set()
  const slugger = new GithubSlugger()
  const headings = withoutBlocks(readFileSync(file, 'utf8')).matchAll(/^#{1,6} +(.+)$/gm)
  return new Set([...headings].map(([, heading = '']) => slugger.slug(plain(heading))))
}

function plain(heading: string): string {
  return heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '')
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^ *```.*?^ *```/gms, '')
}

/** A command that a document tells its readers to type. */
export type Command = Readonly<{ document: string; line: string }>

/** What begins like one of these is a command, in a block for a shell and between backticks alike. */
const starts = /^(?:[A-Z_]+=\S+ )*(?:npx|pnpm|node|vitest run|cio-kit|cio-emulator|\.ci\/run)\b/

export function commandsIn(root: string): readonly Command[] {
  return documentsIn(root).flatMap((document) => {
    const markdown = readFileSync(join(root, document), 'utf8')
    const blocks = [...markdown.matchAll(/^```sh.*?\n(.*?)^```/gms)].flatMap(([, code = '']) => code.split('\n'))
    const spans = [...markdown.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
    return [...blocks, ...spans.filter((code) => code.includes(' '))]
      .flatMap((line) => line.split(' && '))
      .map((line) => line.replace(/ +#.*/, '').trim())
      .filter((line) => starts.test(line))
      .map((line) => ({ document, line }))
  })
}

/** What is wrong with a command: a script, package, file, project or flag in it that does not exist. */
export function problemsOf(root: string, { document, line }: Command): readonly string[] {
  const words = [...line.replace(/^(?:[A-Z_]+=\S+ )+/, '').matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b ?? '')
  const problem = problemOf(root, words)
  return problem === undefined ? [] : [`${document}: \`${line}\`: ${problem}`]
}

function problemOf(root: string, words: readonly string[]): string | undefined {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
    scripts: Record<string, string>
  }
  const [program = '', ...rest] = words
  if (program === 'npx') {
    const [yes, tool = '', ...arguments_] = rest
    // Of somebody else's project, or to come with the first release.
    if (yes !== '-y') return undefined
    return tool === manifest.packageManager
      ? problemOf(root, ['pnpm', ...arguments_])
      : `it is ${manifest.packageManager} here.`
  }
  if (program === 'pnpm') {
    const [name = '', ...arguments_] = rest.filter((word) => word !== '--recursive')
    if (name === 'exec') return arguments_[0] === 'turbo' ? missingIn(root, arguments_) : problemOf(root, arguments_)
    if (['install', 'pack', '--filter', 'add'].includes(name)) return missingIn(root, rest)
    if (name === '') return undefined
    const script = manifest.scripts[name]
    if (script === undefined) return `there is no script ${name}.`
    return missingIn(root, arguments_) ?? unknownFlag(root, script, arguments_)
  }
  if (program === 'node' && rest[0]?.startsWith('packages/cli/src/cli'))
    return unknownFlag(root, rest[0], rest.slice(1))
  if (program === 'cio-kit' && rest[0] === 'emulator') return problemOf(root, ['cio-emulator', ...rest.slice(1)])
  if (program === 'cio-kit') return unknownFlag(root, 'packages/cli/src/cli.ts', rest)
  if (program === 'cio-emulator') return unknownFlag(root, 'packages/emulator/src/cli.ts', rest)
  return missingIn(root, program === '.ci/run' ? [program] : rest)
}

/** The package that a guide makes. */
const example = '@cio/feedback'

/** Files and packages that are named; a path has a folder and an extension, a placeholder is in capitals. A reader may be in a package. */
function missingIn(root: string, words: readonly string[]): string | undefined {
  for (const word of words) {
    const name = word.replace(/^--(project|filter)=/, '').replace(/:\w+$/, '')
    if (/^@cio\/[a-z-]+$/.test(name) && name !== example && !existsSync(join(root, folderOf(name)))) {
      return `there is no package ${name}.`
    }
    const isPath = /^[\w.-]+\/.*\.(ts|mjs|md|json)$/.test(word) && !/[A-Z]{4}/.test(word)
    if (isPath && globSync([word, `packages/*/${word}`], { cwd: root }).length === 0) return `there is no ${word}.`
  }
  return undefined
}

function folderOf(name: string): string {
  const folder = name.replace('@cio/', '')
  return { 'test-harness': folder, bench: folder, docs: folder }[folder] ?? join('packages', folder)
}

/** Flags of ours are written out in the source of the program, in its help or where they are read. */
function unknownFlag(root: string, program: string, words: readonly string[]): string | undefined {
  const path = /[\w./-]+\.ts/.exec(program)?.[0]
  // What Vitest is handed, Vitest knows.
  if (path === undefined || /^scripts\/(test|soak|orders)\.ts$/.test(path)) return undefined
  const sources = globSync(path.startsWith('scripts/') ? path : join(dirname(path), '**/*.ts'), { cwd: root })
  const text = sources.map((source) => readFileSync(join(root, source), 'utf8')).join('\n')
  const flag = words.find((word) => /^--[a-z]/.test(word) && !hasFlag(text, word.split('=')[0] ?? ''))
  return flag === undefined ? undefined : `there is no flag ${flag}.`
}

function hasFlag(text: string, flag: string): boolean {
  return flag === '--help' || new RegExp(`${flag}(?![\\w-])`).test(text)
}

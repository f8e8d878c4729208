import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { brokenLinks, commandsIn, documentsIn, problemsOf } from './documents.ts'
import { filesIn } from './files.ts'
import { programsIn, readmes, root } from './readme-programs.ts'

describe('the documents', () => {
  test('link to what is there', () => {
    expect(brokenLinks(root)).toEqual([])
    expect(documentsIn(root).length).toBeGreaterThan(30)
  })

  test('name no command, script, package, file or flag that does not exist', () => {
    const commands = commandsIn(root)

    expect(commands.flatMap((command) => problemsOf(root, command))).toEqual([])
    expect(commands.length).toBeGreaterThan(50)
  })

  test.each(readmes.filter((document) => document.startsWith('packages/')))(
    '%s says how to install whatever its programs import',
    (document) => {
      const installed = [...readFileSync(join(root, document), 'utf8').matchAll(/`npm install ([^`]+)`/g)]
        .flatMap(([, names = '']) => names.split(' '))
        .filter((name) => name.startsWith('@'))
      const imported = programsIn(document).flatMap(({ code }) =>
        [...code.matchAll(/from '(@[^/']+\/[^/']+)/g)].map(([, name = '']) => name),
      )

      expect([...new Set(imported)].filter((name) => !installed.includes(name))).toEqual([])
      expect(imported).not.toEqual([])
    },
  )

  test.each(readmes.filter((document) => /^(packages|test-harness)\//.test(document)))(
    '%s says at once what it is not',
    (document) => {
      const [beginning = ''] = readFileSync(join(root, document), 'utf8').split('\n## ')

      expect(beginning).toMatch(/unofficial/i)
      expect(beginning).toMatch(/not (tried on|compared with) the real service by us/)
      expect(beginning).toMatch(/not on npm yet/i)
    },
  )

  test.each(['README.md', 'docs/guides/first-program.md'])(
    '%s has programs that find what they import at the root',
    (document) => {
      const { devDependencies }: { devDependencies: object } = JSON.parse(
        readFileSync(join(root, 'package.json'), 'utf8'),
      )

      const imported = [
        ...readFileSync(join(root, document), 'utf8').matchAll(/^import .* from '((?:@[^/']+\/)?[^/']+)/gm),
      ]

      expect(imported.map(([, name = '']) => name).filter((name) => !(name in devDependencies))).toEqual([])
      expect(imported).not.toEqual([])
    },
  )

  test.each([
    ['[guide](guide.md)', 'README.md: guide.md is not there.'],
    ['[below](#nowhere)', 'README.md: #nowhere has no such heading.'],
    ['![picture](docs/a.svg)', 'README.md: docs/a.svg is not there.'],
    ['[other](other#down-there)', 'README.md: other#down-there has no such heading.'],
  ])('are told of %s', (markdown, sentence) => {
    const folder = planted({ 'README.md': markdown, 'other/README.md': '# Other' })

    expect(brokenLinks(folder)).toEqual([sentence])
  })

  test.each(['[a](#a--b)\n\n# A & b', '[b](other#other-1)', '[c](https://example.com/)', '`[d](nowhere)`'])(
    'may say %s',
    (markdown) => {
      expect(brokenLinks(planted({ 'README.md': markdown, 'other/README.md': '# Other\n# Other' }))).toEqual([])
    },
  )

  test.each([
    ['npx -y pnpm@1.0.0 test', 'it is pnpm@10.34.9 here.'],
    ['npx -y pnpm@10.34.9 tset', 'there is no script tset.'],
    ['npx -y pnpm@10.34.9 emulator --prot 7788', 'there is no flag --prot.'],
    [
      'npx -y pnpm@10.34.9 exec vitest run packages/people/test/nothing.spec.ts',
      'there is no packages/people/test/nothing.spec.ts.',
    ],
    ['npx -y pnpm@10.34.9 exec turbo run build --filter=@cio/poeple', 'there is no package @cio/poeple.'],
    ['cio-kit send identify --user-id ada', undefined],
    ['cio-kit send identify --user ada', 'there is no flag --user.'],
    ['node scripts/nothing.ts', 'there is no scripts/nothing.ts.'],
  ])('are told of %s', (line, problem) => {
    const problems = problemsOf(root, { document: 'README.md', line })

    expect(problems).toEqual(problem === undefined ? [] : [`README.md: \`${line}\`: ${problem}`])
  })
})

describe('what is listed', () => {
  test('are all the decisions', () => {
    const index = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8')
    const notes = filesIn(root, 'docs/decisions/0*.md')

    const lines = notes.map((note) => {
      const [, number, title] = /^# (\d{4}): (.+)/.exec(readFileSync(join(root, note), 'utf8')) ?? []
      return `- [${number}](${basename(note)}): ${title}`
    })

    expect([...index.matchAll(/^- .+$/gm)].map(([line]) => line)).toEqual(lines)
  })

  test('are all the guides', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')

    expect(filesIn(root, 'docs/guides/*.md').filter((guide) => !readme.includes(`(${guide})`))).toEqual([])
  })

  test('are all files that fuzz', () => {
    const fuzzing = filesIn(root, ['packages/*/{src,test}/**/*.ts', 'test-harness/{src,test}/**/*.ts']).filter((file) =>
      readFileSync(join(root, file), 'utf8').includes("'fast-check'"),
    )

    expect([...section('fuzzed').matchAll(/\]\((.+?)\)/g)].map(([, path]) => path).sort()).toEqual(fuzzing)
  })

  test('are all dependencies of what is published', () => {
    const rows = filesIn(root, ['packages/*/package.json', 'test-harness/package.json'])
      .map((path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest)
      .filter((manifest) => manifest.private !== true)
      .map(({ name, dependencies = {} }) => ({ name, theirs: Object.keys(dependencies).filter((it) => !isOurs(it)) }))
      .filter(({ theirs }) => theirs.length > 0)
      .map(({ name, theirs }) => `| \`${name}\` | ${theirs.sort().join(', ')} |`)

    expect([...section('dependencies').matchAll(/^\| `.+$/gm)].map(([row]) => row).sort()).toEqual(rows.sort())
  })
})

type Manifest = { name: string; private?: boolean; dependencies?: Record<string, string> }

function isOurs(name: string): boolean {
  return name.startsWith('@cio/')
}

/** What stands in SECURITY.md between two comments of that name. */
function section(name: string): string {
  const text = readFileSync(join(root, 'SECURITY.md'), 'utf8')
  return text.slice(text.indexOf(`<!-- ${name} -->`), text.indexOf(`<!-- /${name} -->`))
}

function planted(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'cio-documents-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

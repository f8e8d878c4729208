import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const domains = ['people', 'events', 'page-screen', 'objects', 'devices', 'alias', 'gdpr']

/** What the comment above a function that asks Customer.io has to tell whoever hovers over it, and by what that is recognised. */
const required: Readonly<Record<string, RegExp>> = {
  'what goes on the wire': /(Sends|Reads|sends) [^.]*`?(POST|GET) \/v1\/|as `erasePerson` does/,
  'each parameter': /@param /,
  'what the promise means': /@returns /,
  'what is thrown': /@throws \{\w+\} /,
  'the source': /@see https:\/\/docs\.customer\.io\//,
  'a line of use': /@example\n/,
}

describe('whoever hovers over a function', () => {
  test.each(domains)('of %s is told what goes on the wire, limits, errors and the source', (domain) => {
    const asking = functionsOf(domain).filter(({ asks }) => asks)

    const lacking = asking.flatMap(({ name, comment }) =>
      Object.entries(required).flatMap(([what, sign]) =>
        sign.test(comment) ? [] : [`${name} does not tell ${what}.`],
      ),
    )

    expect(lacking).toEqual([])
    expect(asking).not.toEqual([])
  })

  // Those of gdpr send what the others make.
  test.each(domains.filter((domain) => domain !== 'gdpr'))('of %s is told how large a message may be', (domain) => {
    const asking = functionsOf(domain).filter(({ asks }) => asks)

    expect(asking.filter(({ comment }) => !comment.includes('32 KiB')).map(({ name }) => name)).toEqual([])
    expect(asking).not.toEqual([])
  })

  test.each(domains)('of %s that makes a message is told that it sends nothing', (domain) => {
    const making = functionsOf(domain).filter(({ name }) => /Messages?$/.test(name))

    expect(making.filter(({ comment }) => !comment.includes('sends nothing')).map(({ name }) => name)).toEqual([])
    expect(making).not.toEqual([])
  })
})

/** The exported functions of a package, each with the comment above it, and whether it takes a sender or a reader. */
function functionsOf(domain: string) {
  const folder = join(root, 'packages', domain, 'src')
  return globSync('*.ts', { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
      return source.statements.filter(isExportedFunction).map((statement) => ({
        name: statement.name?.text ?? '',
        asks: /^(sender|reader)$/.test(statement.parameters[0]?.name.getText() ?? '') && returnsPromise(statement),
        comment: text
          .slice(statement.getFullStart(), statement.getStart())
          .replace(/^\s*\* ?/gm, '')
          .replace(/(?<!\n)\n(?![\n@])/g, ' ')
          .replace(/@example /g, '@example\n'),
      }))
    })
    .filter(({ name }) => isPublic(domain, name))
}

function isExportedFunction(statement: ts.Statement): statement is ts.FunctionDeclaration {
  return (
    ts.isFunctionDeclaration(statement) &&
    (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false)
  )
}

function returnsPromise({ type }: ts.FunctionDeclaration): boolean {
  return type?.getText().startsWith('Promise<') ?? false
}

function isPublic(domain: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(readFileSync(join(root, 'packages', domain, 'src/index.ts'), 'utf8'))
}

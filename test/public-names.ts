import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { filesIn } from './files.ts'

type Manifest = Readonly<{ name: string; private?: boolean; exports?: Readonly<Record<string, string>> }>

/**
 * What the published packages of a repository export, types included: a line for each name, `@cio/events/video type Content`. It is
 * read from the syntax, because a type leaves nothing behind that could be looked at when a program runs.
 *
 * @param root - A folder with `packages/*` and, if there is one, `test-harness`.
 */
export function publicNames(root: string): readonly string[] {
  return filesIn(root, '{packages/*,test-harness}/package.json').flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest
    if (manifest.private) return []
    return Object.entries(manifest.exports ?? {}).flatMap(([subpath, source]) => {
      const names = namesIn(join(root, dirname(path), source))
      return [...new Set(names)].sort().map((name) => `${manifest.name}${subpath.slice(1)} ${name}`)
    })
  })
}

function namesIn(file: string): readonly string[] {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  return statements.flatMap((statement) => namesOf(statement, file))
}

function namesOf(statement: ts.Statement, file: string): readonly string[] {
  if (ts.isExportDeclaration(statement)) return namesPassedOn(statement, file)
  if (ts.isExportAssignment(statement)) return ['default']
  const modifiers = new Set(ts.canHaveModifiers(statement) ? statement.modifiers?.map(({ kind }) => kind) : [])
  if (!modifiers.has(ts.SyntaxKind.ExportKeyword)) return []
  if (modifiers.has(ts.SyntaxKind.DefaultKeyword)) return ['default']
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => text(name, file))
  if (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement))
    return [`type ${statement.name.text}`]
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
    return [text(statement.name, file)]
  }
  throw unread(file)
}

/** `export { … }`, `export * from …` and `export * as … from …`. */
function namesPassedOn({ exportClause, isTypeOnly, moduleSpecifier }: ts.ExportDeclaration, file: string) {
  const named = (name: string, isType: boolean) => (isType && !name.startsWith('type ') ? `type ${name}` : name)
  if (exportClause !== undefined && ts.isNamedExports(exportClause)) {
    return exportClause.elements.map((one) => named(one.name.text, isTypeOnly || one.isTypeOnly))
  }
  if (exportClause !== undefined) return [named(exportClause.name.text, isTypeOnly)]
  const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''
  if (!from.startsWith('.')) throw unread(file)
  return namesIn(join(dirname(file), from))
    .filter((name) => name !== 'default')
    .map((name) => named(name, isTypeOnly))
}

function text(name: ts.BindingName | undefined, file: string): string {
  if (name === undefined || !ts.isIdentifier(name)) throw unread(file)
  return name.text
}

/** What is not understood must not vanish from the list. */
function unread(file: string): Error {
  return new Error(
    `${file} exports something whose name cannot be read here. Name it, or teach test/public-names.ts to read it.`,
  )
}

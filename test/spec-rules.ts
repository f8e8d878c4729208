import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { filesIn, pathIn } from './files.ts'

/** Properties that name something in a message: whoever writes a literal there shares it with every other run. */
const namingProperties: ReadonlySet<string> = new Set([
  'userId',
  'previousId',
  'anonymousId',
  'groupId',
  'objectId',
  'token',
])

/** Parts of a made-up id that are not unique among workers, or cannot be swept. */
const homemade = /\b(Date\.now|Math\.random|randomUUID|performance\.now|process\.pid)\b/

/** Calls that wait for a fixed time. */
const sleeps: ReadonlySet<string> = new Set(['setTimeout', 'setImmediate', 'sleep', 'delay', 'pause', 'wait'])

/**
 * Reads every spec that uses the harness's fixtures and says, a sentence each, where it names something by a literal or
 * waits for a fixed time.
 *
 * @param root - A folder with `packages/*` and, if there is one, `test-harness`.
 */
export function violationsInSpecs(root: string): readonly string[] {
  const folders = [
    ...readdirSync(join(root, 'packages')).map((name) => join(root, 'packages', name)),
    join(root, 'test-harness'),
  ]
  return folders
    .filter(existsSync)
    .flatMap((folder) => filesIn(folder, 'test/**/*.spec.ts').map((file) => join(folder, file)))
    .sort()
    .flatMap((path) => violationsIn(pathIn(root, path), readFileSync(path, 'utf8')))
}

function violationsIn(where: string, text: string): readonly string[] {
  const source = ts.createSourceFile(where, text, ts.ScriptTarget.Latest, true)
  if (!usesTheHarness(source)) return []
  const violations: string[] = []
  const visit = (node: ts.Node, isExpectation: boolean): void => {
    const problem = sleepIn(node) ?? (isExpectation ? undefined : literalIdIn(node))
    if (problem !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      violations.push(`${where}:${line + 1} ${problem}`)
    }
    const isInside = isExpectation || isExpectationCall(node)
    ts.forEachChild(node, (child) => visit(child, isInside))
  }
  visit(source, false)
  return violations
}

function usesTheHarness(source: ts.SourceFile): boolean {
  return source.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      /(^@cio\/test-harness\/vitest$)|(\/src\/vitest\/index\.ts$)/.test(statement.moduleSpecifier.text),
  )
}

function sleepIn(node: ts.Node): string | undefined {
  const isTimerImport =
    ts.isImportDeclaration(node) &&
    ts.isStringLiteral(node.moduleSpecifier) &&
    node.moduleSpecifier.text === 'node:timers/promises'
  const called = ts.isCallExpression(node) ? calledName(node.expression) : undefined
  if (!isTimerImport && (called === undefined || !sleeps.has(called))) return undefined
  const what = isTimerImport ? 'imports node:timers/promises' : `calls ${called}`
  return `${what}: a spec never waits for a fixed time. Use eventually(read, check) until something is so, or never(read) while nothing may happen.`
}

function calledName(expression: ts.Expression): string | undefined {
  if (ts.isIdentifier(expression)) return expression.text
  const isGlobal =
    ts.isPropertyAccessExpression(expression) &&
    ts.isIdentifier(expression.expression) &&
    ['globalThis', 'Atomics'].includes(expression.expression.text)
  return isGlobal ? expression.name.text : undefined
}

function literalIdIn(node: ts.Node): string | undefined {
  // A variable of such a name goes into a message by its shorthand.
  if (!ts.isPropertyAssignment(node) && !ts.isVariableDeclaration(node)) return undefined
  const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : ''
  const { initializer } = node
  if (!namingProperties.has(name) || initializer === undefined) return undefined
  const isLiteral = ts.isStringLiteralLike(initializer) && initializer.text !== ''
  const isHomemade = ts.isTemplateExpression(initializer) && homemade.test(initializer.getText())
  if (!isLiteral && !isHomemade) return undefined
  return `names a ${name} by ${initializer.getText()}: two runs would meet there, and no sweep would find it. Take it from the ids fixture, as in ids.${makerOf(name)}.`
}

function makerOf(property: string): string {
  if (property === 'groupId' || property === 'objectId') return "object('company')"
  if (property === 'token') return "device('ios')"
  return property === 'anonymousId' ? "anonymous('visitor')" : "user('merge')"
}

/** What is expected may be spelled out: `expect(…).toEqual({ userId: 'ada' })` creates nobody. */
function isExpectationCall(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false
  let inner: ts.Expression = node
  while (ts.isCallExpression(inner) || ts.isPropertyAccessExpression(inner)) inner = inner.expression
  return ts.isIdentifier(inner) && inner.text === 'expect'
}

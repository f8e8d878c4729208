import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { filesIn } from './files.ts'

/** A scenario of `docs/scenarios/`, one row of a table there. */
export type Scenario = Readonly<{ id: string; file: string }>

/** A test that says, at the end of its name, which scenarios it shows: `merges new traits [PEOPLE-03]`. */
export type Claim = Readonly<{
  id: string
  /** From the root. */
  file: string
  /** With those of the groups it stands in, and without the ids. */
  test: string
  /** Why it shows nothing after all. */
  problem: string | undefined
}>

/** Ids by why they have no spec. */
export type Reasons = Readonly<Record<string, readonly string[]>>

const idsAtTheEnd = /(?: ?\[[A-Z]+-\d{2}(?:, [A-Z]+-\d{2})*\])+$/
const specFiles = ['{packages/*,test-harness}/{src,test}/**/*.{spec,test}.ts', 'test/**/*.{spec,test,check}.ts']

/** The scenarios that the documents of a repository list. */
export function scenariosIn(root: string): readonly Scenario[] {
  return filesIn(root, 'docs/scenarios/*.md')
    .filter((file) => !file.endsWith('coverage.md'))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/^\| ([A-Z]+-\d{2}) +\|/gm)].map(([, id = '']) => {
        return { id, file }
      }),
    )
}

/** What the tests of a repository claim to show. */
export function claimsIn(root: string): readonly Claim[] {
  return filesIn(root, specFiles).flatMap((file) => claimsOf(file, readFileSync(join(root, file), 'utf8')))
}

/** What of each other documents, tests and reasons contradict, a sentence each. */
export function contradictions(
  scenarios: readonly Scenario[],
  claims: readonly Claim[],
  reasons: Reasons,
): readonly string[] {
  const listed = new Set(scenarios.map(({ id }) => id))
  const shown = new Set(claims.map(({ id }) => id))
  const excused = new Set(Object.values(reasons).flat())
  const twice = scenarios.filter(({ id }, index) => scenarios.findIndex((other) => other.id === id) !== index)
  return [
    ...claims
      .filter(({ problem }) => problem !== undefined)
      .map(({ file, id, problem }) => `${file}: ${id} ${problem}`),
    ...twice.map(({ id, file }) => `${file}: ${id} is listed twice.`),
    ...claims
      .filter(({ id }) => !listed.has(id))
      .map(({ id, file }) => `${file}: ${id} is shown there, and no document lists it. Add it to docs/scenarios/.`),
    ...scenarios
      .filter(({ id }) => !shown.has(id) && !excused.has(id))
      .map(({ id, file }) => `${file}: ${id} has no spec. End the name of one with [${id}], or say why there is none.`),
    ...[...excused]
      .filter((id) => shown.has(id))
      .map((id) => `${id} has a spec, so it needs no reason for having none.`),
    ...[...excused].filter((id) => !listed.has(id)).map((id) => `${id} has a reason, and no document lists it.`),
  ]
}

/** The table of what shows each scenario, in Markdown. */
export function coverageTable(scenarios: readonly Scenario[], claims: readonly Claim[], reasons: Reasons): string {
  const rows = scenarios.flatMap(({ id }) => {
    const own = claims.filter((claim) => claim.id === id)
    const why = Object.entries(reasons).filter(([, ids]) => ids.includes(id))
    return [
      ...own.map(({ file, test }) => `| ${id} | [${file}](../../${file}) | ${test.replaceAll('|', '\\|')} |`),
      ...why.map(([reason]) => `| ${id} | none | ${reason} |`),
    ]
  })
  return [
    '# What shows each scenario',
    '',
    'Made from the names of the tests. After a change: `npx -y pnpm@10.34.9 exec vitest run test/scenarios.test.ts -u`.',
    '',
    '| id | file | test, or why there is none |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

function claimsOf(file: string, text: string): readonly Claim[] {
  if (!/\[[A-Z]+-\d{2}/.test(text)) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const claims: Claim[] = []
  const visit = (node: ts.Node): void => {
    const words = wordsOf(node)
    const [ids] = (words === undefined ? undefined : idsAtTheEnd.exec(words)) ?? []
    if (words !== undefined && ids !== undefined) {
      const name = nameWith(node, words.replace(idsAtTheEnd, ''))
      for (const [id] of ids.matchAll(/[A-Z]+-\d{2}/g)) claims.push({ id, file, ...name })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return claims
}

function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
}

/** The whole name of the test that has these words in its own, or in a row of its table. */
function nameWith(node: ts.Node, words: string): Pick<Claim, 'test' | 'problem'> {
  for (let inner = node, outer = node.parent; outer !== undefined; inner = outer, outer = outer.parent) {
    if (!ts.isCallExpression(outer)) continue
    const callee = calleeOf(outer)
    if (!/^test\b/.test(callee)) continue
    const problem = /\b(skip|todo|fails)\b/.test(callee) ? `is claimed by ${callee}, which shows nothing.` : undefined
    const test = outer.arguments[0] === node ? words : rowName(outer, words)
    if (inner !== node && outer.arguments[0] === inner && test === undefined) break
    if (test !== undefined) return { test: [...groupsOf(outer), test].join(' > '), problem }
  }
  return { test: words, problem: 'stands in no name of a test.' }
}

/** `test.for(table)(name, …)`: the name, with the words of one row. */
function rowName(table: ts.CallExpression, words: string): string | undefined {
  const { parent } = table
  if (!ts.isCallExpression(parent) || parent.expression !== table) return undefined
  const [title] = parent.arguments
  const name = title === undefined ? undefined : wordsOf(title)
  return name?.includes('%s') ? name.replace('%s', words).replace(/:? *$/, '') : undefined
}

/** The names of the groups that a test stands in, outermost first. */
function groupsOf(test: ts.Node): readonly string[] {
  const groups: string[] = []
  for (let node = test.parent; node !== undefined; node = node.parent) {
    if (!ts.isCallExpression(node) || !/^describe\b/.test(calleeOf(node))) continue
    const [title] = node.arguments
    groups.unshift((title === undefined ? undefined : wordsOf(title)) ?? '')
  }
  return groups
}

/** `test`, `test.for`, `describe.each`, …: what is called, without arguments. */
function calleeOf(call: ts.CallExpression): string {
  let { expression } = call
  while (ts.isCallExpression(expression)) expression = expression.expression
  return expression.getText()
}

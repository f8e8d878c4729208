import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { CALLS, MODULES, notingClient, operationOf } from './calls.ts'
import { DOCUMENT, LATER_OPERATIONS, OPERATIONS } from './openapi/document.ts'
import { type TheirMethod, theirMethods, theirWebhookHelper } from './their-methods.ts'
import { reasonFor, WEBHOOK_COUNTERPARTS } from './without-function.ts'

const file = new URL('../COVERAGE.md', import.meta.url)

/** The functions that ask for an operation first. */
const functions = new Map<string, string[]>()
let theirs: readonly TheirMethod[] = []

const specs = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.spec.ts') && !['budgets.spec.ts', 'side-by-side.spec.ts'].includes(name))
  .map((name) => [name, readFileSync(new URL(name, import.meta.url), 'utf8')] as const)

beforeAll(async () => {
  for (const [name, call] of Object.entries(CALLS)) {
    const { app, asked } = notingClient()
    await call(app)
    const operation = operationOf(asked[0]?.method ?? '', asked[0]?.path ?? '', OPERATIONS) ?? ''
    functions.set(operation, [...(functions.get(operation) ?? []), name])
  }
  theirs = await theirMethods(OPERATIONS)
})

test('every function has a spec that calls it', () => {
  expect(Object.keys(CALLS).filter((name) => specsOf(name).length === 0)).toEqual([])
})

test('the official client has the methods that it publishes', () => {
  expect(theirs.length).toBeGreaterThan(100)
  expect(theirs.find(({ name }) => name === 'getAttributes')).toEqual({
    name: 'getAttributes',
    operation: 'GET /v1/customers/:customer_id/attributes',
  })
})

test('what has no function has one reason, and what has one has none', () => {
  const operations = new Set([
    ...Object.keys(DOCUMENT),
    ...LATER_OPERATIONS,
    ...theirs.map(({ operation }) => operation),
  ])

  expect([...operations].filter((one) => functions.has(one) === (reasonFor(one) !== undefined))).toEqual([])
})

test('everything that the official webhook helper publishes has its counterpart, which exists', () => {
  const names = new Set(readFileSync(new URL('../../webhooks/src/index.ts', import.meta.url), 'utf8').match(/\w+/g))

  expect(theirWebhookHelper()).toEqual(Object.keys(WEBHOOK_COUNTERPARTS))
  expect(['verifySignature', 'readWebhook'].filter((name) => !names.has(name))).toEqual([])
})

// UPDATE_README=1 writes the tables instead of comparing them.
test('COVERAGE.md shows what there is', () => {
  const expected = coverage()

  if (process.env.UPDATE_README === '1') writeFileSync(file, expected)

  expect(readFileSync(file, 'utf8')).toBe(expected)
})

function coverage(): string {
  const operations = [...Object.keys(DOCUMENT), ...LATER_OPERATIONS].toSorted((first, second) =>
    byPath(first).localeCompare(byPath(second)),
  )
  const present = operations.filter((operation) => functions.has(operation)).length
  const rows = operations.map((operation) => {
    const names = functions.get(operation) ?? []
    const shownBy = [...new Set(names.flatMap(specsOf))].map((name) => `[${name}](test/${name})`)
    return [`\`${operation}\``, counterpartOf(operation), shownBy.join(', ')]
  })
  const counterparts = theirs.map(({ name, operation }) => [
    `\`${name}\``,
    `\`${operation}\``,
    counterpartOf(operation),
  ])
  const helper = theirWebhookHelper().map((name) => [`\`${name}\``, WEBHOOK_COUNTERPARTS[name] ?? ''])
  const alike = theirs.filter(({ operation }) => functions.has(operation)).length
  const later = theirs.filter(({ operation }) => reasonFor(operation)?.endsWith('later')).length
  return `# What @cio/app covers

Written by \`UPDATE_README=1 vitest run --project @cio/app:unit packages/app/test/coverage.test.ts\`, and compared in every run: what a
function asks for is what it asks a client that notes it, and its specs are those that call it.

## Operations

Those of Customer.io's OpenAPI document of 2025, and those of 2026 that have a function here. ${present} of ${operations.length} have a
function; every other one can be asked for with \`app.request(method, path, { query, body })\`.

${table(['operation', 'function', 'shown by'], rows)}

## Beside customerio-node

The methods of \`APIClient\` 5.2.0, from its published types, and the functions that ask for the same. Of ${theirs.length}, ${alike} have one, ${later}
are about what is managed in the dashboard and come later, and ${theirs.length - alike - later} has none for the reason that stands there. Meanwhile \`app.request(method,
path)\` asks for all of them, as above, but for uploads of assets, which are no JSON.

${table(['APIClient', 'operation', 'here'], counterparts)}

What its webhook helper publishes, and what of \`@cio/webhooks\` does the same:

${table(['webhook helper', 'here'], helper)}
`
}

function counterpartOf(operation: string): string {
  const names = functions.get(operation) ?? []
  return names.length === 0 ? (reasonFor(operation) ?? '') : names.map(linked).join(', ')
}

function specsOf(name: string): string[] {
  return specs.filter(([, text]) => new RegExp(`\\b${name}\\b[(,\\]]`).test(text)).map(([spec]) => spec)
}

function linked(name: string): string {
  const subpath = Object.entries(MODULES).find(([, module]) => name in module)?.[0]
  return `\`${name}\` of \`/${subpath}\``
}

function byPath(operation: string): string {
  const [method = '', path = ''] = operation.split(' ')
  return `${path} ${method}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { CALLS, MODULES, notingClient, operationOf } from './calls.ts'
import { DOCUMENT, LATER_OPERATIONS, OPERATIONS } from './openapi/document.ts'
import { type TheirMethod, theirMethods } from './their-methods.ts'

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
    return [`\`${operation}\``, names.length === 0 ? 'later' : names.map(linked).join(', '), shownBy.join(', ')]
  })
  const counterparts = theirs.map(({ name, operation }) => {
    const names = functions.get(operation) ?? []
    return [`\`${name}\``, `\`${operation}\``, names.length === 0 ? 'later' : names.map(linked).join(', ')]
  })
  const alike = theirs.filter(({ operation }) => functions.has(operation)).length
  return `# What @cio/app covers

Written by \`UPDATE_README=1 vitest run --project @cio/app:unit packages/app/test/coverage.test.ts\`, and compared in every run: what a
function asks for is what it asks a client that notes it, and its specs are those that call it.

## Operations

Those of Customer.io's OpenAPI document of 2025, and the two of 2026 that the official client has as well. ${present} of ${operations.length} have a
function; every other one can be asked for with \`app.request(method, path, { query, body })\`.

${table(['operation', 'function', 'shown by'], rows)}

## Beside customerio-node

The methods of \`APIClient\` 5.2.0, from its published types, and the functions that ask for the same. ${alike} of ${theirs.length} have one; its webhook
helper \`verifyRequestSignature\` has \`verifySignature\` of \`@cio/webhooks\`. What is for later is asked for with
\`app.request(method, path)\` meanwhile, as above.

${table(['APIClient', 'operation', 'here'], counterparts)}
`
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

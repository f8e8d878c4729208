import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coverageTables, OPERATIONS, RULES } from '../src/coverage.ts'
import { createEmulatorCore } from '../src/emulator.ts'

const readme = new URL('../README.md', import.meta.url)
const BEGIN = '<!-- coverage -->'
const END = '<!-- /coverage -->'

test('every route is an operation of the manifest, and every operation that is not absent has a route', () => {
  const routes = createEmulatorCore({})
    .routes.filter(({ surface }) => surface !== 'control' && surface !== 'open')
    .map(({ method, path }) => `${method} ${path}`)
  const operations = OPERATIONS.filter(({ status }) => status !== 'absent').map(
    ({ method, path }) => `${method} ${path}`,
  )

  expect(routes.toSorted()).toEqual(operations.toSorted())
})

test('whatever is said to work names a spec that exists', () => {
  for (const entry of [...OPERATIONS, ...RULES]) {
    if (entry.status === 'absent') expect(entry.spec).toBeUndefined()
    else expect(existsSync(new URL(`./${entry.spec}`, import.meta.url)), JSON.stringify(entry)).toBe(true)
  }
})

// UPDATE_README=1 writes the tables instead of comparing them.
test('the README shows the manifest', () => {
  const text = readFileSync(readme, 'utf8')
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length)
  const after = text.slice(text.indexOf(END))
  const expected = `${before}\n\n${coverageTables()}\n\n${after}`

  if (process.env.UPDATE_README === '1') writeFileSync(readme, expected)

  expect(readFileSync(readme, 'utf8')).toBe(expected)
})

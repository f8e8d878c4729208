import { expect, test } from 'vitest'
import * as harness from '../src/index.ts'
import * as fixtures from '../src/vitest/index.ts'

test('the public names are these', () => {
  expect(Object.keys(harness)).toMatchInlineSnapshot()
})

test('the public names of the Vitest subpath are these', () => {
  expect(Object.keys(fixtures)).toMatchInlineSnapshot()
})

import { expect, test } from 'vitest'
import { identifierOf } from './semantic-events.ts'

test.each([
  ['acme', 'acme'],
  [' ', ' '],
  [7, '7'],
  [0, '0'],
  [-1.5, '-1.5'],
  ['', undefined],
  [Number.POSITIVE_INFINITY, undefined],
  [true, undefined],
  [null, undefined],
  [undefined, undefined],
  [['acme'], undefined],
  [{ id: 'acme' }, undefined],
])('%j identifies as %j: a text does, or a number as text', (value, identifier) => {
  expect(identifierOf(value)).toBe(identifier)
})

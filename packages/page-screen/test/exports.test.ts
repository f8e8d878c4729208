import { expect, test } from 'vitest'
import * as pageScreen from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(pageScreen)).toMatchInlineSnapshot(`
    [
      "page",
      "pageMessage",
      "screen",
      "screenMessage",
    ]
  `)
})

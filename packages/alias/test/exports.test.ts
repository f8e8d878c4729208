import { expect, test } from 'vitest'
import * as aliases from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(aliases)).toMatchInlineSnapshot(`
    [
      "alias",
      "aliasMessage",
    ]
  `)
})

import { expect, test } from 'vitest'
import * as people from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(people)).toMatchInlineSnapshot(`
    [
      "identify",
      "identifyMessage",
    ]
  `)
})

import * as cli from '@cio/cli'
import { expect, test } from 'vitest'

test('the public names are these', () => {
  expect(Object.keys(cli)).toMatchInlineSnapshot(`
    [
      "EXIT",
      "run",
    ]
  `)
})

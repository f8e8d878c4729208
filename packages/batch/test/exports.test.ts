import { expect, test } from 'vitest'
import * as batch from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(batch)).toMatchInlineSnapshot(`
    [
      "BatcherClosedError",
      "BufferFullError",
      "createBatcher",
      "sendBatch",
      "splitMessages",
    ]
  `)
})

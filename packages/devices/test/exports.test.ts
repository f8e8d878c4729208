import { expect, test } from 'vitest'
import * as devices from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(devices)).toMatchInlineSnapshot(`
    [
      "deleteDevice",
      "deleteDeviceMessage",
      "registerDevice",
      "registerDeviceMessage",
    ]
  `)
})

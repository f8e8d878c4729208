import { expect, test } from 'vitest'
import * as events from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(events)).toMatchInlineSnapshot(`
    [
      "reportContent",
      "reportContentMessage",
      "reportDelivery",
      "reportDeliveryMessage",
      "track",
      "trackMessage",
      "validating",
    ]
  `)
})

test.each(['ecommerce', 'video', 'mobile', 'email', 'live-chat', 'ab-testing'])(
  'the catalogue %s is types alone, and costs nothing at run time',
  async (name) => {
    expect(Object.keys(await import(`../src/${name}.ts`))).toEqual([])
  },
)

import { expect, test } from 'vitest'
import * as objects from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(objects)).toMatchInlineSnapshot(`
    [
      "SeveralError",
      "deleteObject",
      "deleteObjectMessage",
      "deleteRelationship",
      "deleteRelationshipMessage",
      "relate",
      "relateMessage",
      "relateSeveral",
      "relateSeveralMessages",
      "saveObject",
      "saveObjectMessage",
      "saveObjects",
      "saveObjectsMessages",
    ]
  `)
})

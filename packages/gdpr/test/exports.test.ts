import { expect, test } from 'vitest'
import * as gdpr from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(gdpr)).toMatchInlineSnapshot(`
    [
      "erasePeople",
      "erasePerson",
      "erasureMessages",
      "exportPerson",
      "liftRestriction",
      "liftedRestrictionMessage",
      "restrictPerson",
      "restrictionMessage",
    ]
  `)
})

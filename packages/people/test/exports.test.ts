import { expect, test } from 'vitest'
import * as people from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(people)).toMatchInlineSnapshot(`
    [
      "deletePerson",
      "deletePersonMessage",
      "identify",
      "identifyMessage",
      "resubscribePerson",
      "resubscribePersonMessage",
      "unsubscribePerson",
      "unsubscribePersonMessage",
      "changeSubscriptionPreferences",
      "changeSubscriptionPreferencesMessage",
      "replaceSubscriptionPreferences",
      "replaceSubscriptionPreferencesMessage",
      "suppressPerson",
      "suppressPersonMessage",
      "unsuppressPerson",
      "unsuppressPersonMessage",
    ]
  `)
})

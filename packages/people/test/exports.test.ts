import { expect, test } from 'vitest'
import * as people from '../src/index.ts'

test('the public names are these', () => {
  expect(Object.keys(people)).toMatchInlineSnapshot(`
    [
      "changeSubscriptionPreferences",
      "changeSubscriptionPreferencesMessage",
      "deletePerson",
      "deletePersonMessage",
      "identify",
      "identifyMessage",
      "replaceSubscriptionPreferences",
      "replaceSubscriptionPreferencesMessage",
      "resubscribePerson",
      "resubscribePersonMessage",
      "suppressPerson",
      "suppressPersonMessage",
      "unsubscribePerson",
      "unsubscribePersonMessage",
      "unsuppressPerson",
      "unsuppressPersonMessage",
    ]
  `)
})

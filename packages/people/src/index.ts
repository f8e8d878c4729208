export { type DeletePersonParameters, deletePerson, deletePersonMessage } from './delete-person.ts'
export { type IdentifyParameters, identify, identifyMessage, type RelatedObject } from './identify.ts'
export {
  resubscribePerson,
  resubscribePersonMessage,
  type SubscriptionParameters,
  unsubscribePerson,
  unsubscribePersonMessage,
} from './subscription.ts'
export {
  type Channel,
  changeSubscriptionPreferences,
  changeSubscriptionPreferencesMessage,
  replaceSubscriptionPreferences,
  replaceSubscriptionPreferencesMessage,
  type SubscriptionPreferences,
  type SubscriptionPreferencesParameters,
} from './subscription-preferences.ts'
export { type SuppressPersonParameters, suppressPerson, suppressPersonMessage } from './suppress-person.ts'
export { type UnsuppressPersonParameters, unsuppressPerson, unsuppressPersonMessage } from './unsuppress-person.ts'

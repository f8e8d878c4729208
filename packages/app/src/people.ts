export type { PersonFilter } from './filter.ts'
export { findPeopleByEmail } from './people/find-people-by-email.ts'
export { getPeople } from './people/get-people.ts'
export { getPerson } from './people/get-person.ts'
export { getSubscriptionCenterToken } from './people/get-subscription-center-token.ts'
export {
  getSubscriptionPreferences,
  type SubscriptionPreferences,
  type SubscriptionPreferencesOptions,
} from './people/get-subscription-preferences.ts'
export { listDevices } from './people/list-devices.ts'
export { listPersonActivities, type PersonActivitiesOptions } from './people/list-person-activities.ts'
export { listPersonMessages, type PersonMessagesOptions } from './people/list-person-messages.ts'
export { listPersonSegments, type SegmentName } from './people/list-person-segments.ts'
export { listRelationships, type Relationship } from './people/list-relationships.ts'
export { listSubscriptionTopics, type SubscriptionTopic } from './people/list-subscription-topics.ts'
export { parseAttributes } from './people/parse-attributes.ts'
export type { Device, Person } from './people/person.ts'
export { searchPeople } from './people/search-people.ts'
export type { PersonAddress, PersonIdentifiers } from './person-address.ts'

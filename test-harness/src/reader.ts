import { type Answer, type AppTransport, ResponseError } from '@cio/core'
import { type ObjectReference, objectRegistration } from './registration.ts'

/** How a person is named when read: by your own id, or by another identifier. */
export type PersonIdentifier = string | Readonly<{ email: string }> | Readonly<{ cioId: string }>

/** The identifiers of a person; `null` for one that was never set. */
export type PersonIdentifiers = Readonly<{ id: string | null; email: string | null; cio_id: string }>

/** A device as the App API lists it. */
export type Device = Readonly<{
  /** The token. */
  id: string
  /** `ios` or `android`. */
  platform: string
  /** Unix seconds. */
  lastUsed: number | undefined
  attributes: Readonly<Record<string, string>>
}>

/** A person as the App API tells it: every attribute value is a string, timestamps are Unix seconds. */
export type Person = Readonly<{
  id: string
  identifiers: PersonIdentifiers
  attributes: Readonly<Record<string, string>>
  timestamps: Readonly<Record<string, number>>
  unsubscribed: boolean
  devices: readonly Device[]
}>

/** What ties a person to an object, seen from the person. */
export type Relationship = Readonly<{
  objectTypeId: number
  objectId: string
  cioObjectId: string
  /** Attributes of the relationship itself. */
  attributes: Readonly<Record<string, string>>
}>

/** An object as the App API tells it. */
export type ObjectProfile = Readonly<{
  objectTypeId: number
  objectId: string
  cioObjectId: string
  attributes: Readonly<Record<string, string>>
  timestamps: Readonly<Record<string, number>>
}>

/** A kind of object that the workspace knows. */
export type ObjectType = Readonly<{ id: number; name: string }>

/** A segment that somebody is in. */
export type Segment = Readonly<{ id: number; name: string }>

/** One entry of somebody's history. */
export type Activity = Readonly<{
  id: string
  /** `event`, `page`, `screen`, `attribute_change`, … */
  type: string
  /** Of the event, the page or the screen. The documents do not say where it stands; absent where it was not found. */
  name: string | undefined
  /** Unix seconds. */
  timestamp: number
  data: Readonly<Record<string, unknown>>
}>

/** Which entries of a history to read; all of them where it says nothing. */
export type ActivityFilter = Readonly<{ type?: string; name?: string }>

/** What somebody wants to hear about. */
export type SubscriptionPreferences = Readonly<{
  unsubscribed: boolean
  topics: readonly Readonly<{ id: number; name: string; subscribed: boolean }>[]
}>

/** Whatever has an attribute, or has it with this value. */
export type AttributeFilter = Readonly<{ attribute: string; value?: string }>

/**
 * Asks the App API, which the emulator and the live service both answer.
 *
 * What belongs to somebody is `undefined` when nobody has the identifier, so that an empty list always means a person who
 * has none. Lists are complete: pages are followed to the end.
 */
export type Reader = Readonly<{
  /** The person's profile with their devices, or `undefined` when nobody has the identifier. */
  person: (identifier: PersonIdentifier) => Promise<Person | undefined>
  /** Those of these people who are there, found by your own ids, in the order of the service. One request for 100 of them. */
  peopleById: (userIds: readonly string[]) => Promise<readonly Person[]>
  /** Everyone with this email address; empty when there is nobody. */
  people: (filter: Readonly<{ email: string }>) => Promise<readonly PersonIdentifiers[]>
  /** The objects a person is related to. [doc] Only your own id finds them. */
  relationships: (userId: string) => Promise<readonly Relationship[] | undefined>
  /** The segments a person is in. */
  segments: (identifier: PersonIdentifier) => Promise<readonly Segment[] | undefined>
  /** The person's history, in the order of the service. */
  activities: (identifier: PersonIdentifier, filter?: ActivityFilter) => Promise<readonly Activity[] | undefined>
  /** The history of people who had this id and are gone. */
  deletedActivities: (userId: string, filter?: ActivityFilter) => Promise<readonly Activity[]>
  /** Every topic, and whether the person is subscribed to it. */
  subscriptionPreferences: (identifier: PersonIdentifier) => Promise<SubscriptionPreferences | undefined>
  /** An object, or `undefined` when there is none. Type 1 where none is given. */
  object: (object: ObjectReference) => Promise<ObjectProfile | undefined>
  /** The people an object is related to. Type 1 where none is given. */
  objectRelationships: (object: ObjectReference) => Promise<readonly PersonIdentifiers[] | undefined>
  /** The kinds of object that the workspace knows. */
  objectTypes: () => Promise<readonly ObjectType[]>
  /** Everyone who has an attribute. */
  peopleWith: (filter: AttributeFilter) => Promise<readonly PersonIdentifiers[]>
  /** The ids of all objects of a type that have an attribute. */
  objectsWith: (filter: AttributeFilter & Readonly<{ objectTypeId: number }>) => Promise<readonly string[]>
}>

/**
 * A reader of its own, independent of `@cio/app`: a third reading of the App API beside that package's and the
 * emulator's.
 *
 * @see https://docs.customer.io/integrations/api/app/
 */
export function createReader(transport: AppTransport): Reader {
  const ofPerson = async (identifier: PersonIdentifier, what: string) => {
    const [value, type] = addressOf(identifier)
    return await found(transport.get(`/customers/${encodeURIComponent(value)}/${what}`, { query: { id_type: type } }))
  }
  /** Every item of a list that comes in pages; `undefined` when it is the list of something that is not there. */
  const pages = async (ask: (start: string | undefined) => Promise<Answer>, field: string) => {
    const items: unknown[] = []
    let start: string | undefined
    do {
      const body = await found(ask(start))
      if (body === undefined) return undefined
      items.push(...list(record(body)[field]))
      const next = text(record(body).next)
      // [?] How the last page is marked is not documented: a missing, null or empty `next`, or one that leads nowhere new.
      start = next === '' || next === start ? undefined : next
    } while (start !== undefined)
    return items
  }

  return Object.freeze({
    person: async (identifier) => {
      const body = await ofPerson(identifier, 'attributes')
      return body === undefined ? undefined : personIn(record(body).customer)
    },
    peopleById: async (userIds) => {
      const people: Person[] = []
      for (let from = 0; from < userIds.length; from += PEOPLE_PER_REQUEST) {
        const body = { ids: userIds.slice(from, from + PEOPLE_PER_REQUEST) }
        const answer = await transport.request('POST', '/customers/attributes', { body, isRepeatable: true })
        people.push(...list(record(answer.body).customers).map((item) => personIn(record(item).customer)))
      }
      return people
    },
    people: async ({ email }) => {
      const body = await found(transport.get('/customers', { query: { email } }))
      return list(record(body).results).map(identifiersIn)
    },
    relationships: async (userId) => {
      const path = `/customers/${encodeURIComponent(userId)}/relationships`
      const items = await pages((start) => transport.get(path, { query: { start } }), 'cio_relationships')
      return items?.map(relationshipIn)
    },
    segments: async (identifier) => {
      const body = await ofPerson(identifier, 'segments')
      return body === undefined ? undefined : list(record(body).segments).map(segmentIn)
    },
    activities: async (identifier, { type, name } = {}) => {
      const [value, idType] = addressOf(identifier)
      const path = `/customers/${encodeURIComponent(value)}/activities`
      const query = { id_type: idType, type, name, limit: ACTIVITIES_PER_PAGE }
      const items = await pages((start) => transport.get(path, { query: { ...query, start } }), 'activities')
      return items?.map(activityIn)
    },
    deletedActivities: async (userId, { type, name } = {}) => {
      const query = { deleted: true, customer_id: userId, id_type: 'id', type, name, limit: ACTIVITIES_PER_PAGE }
      const items = await pages((start) => transport.get('/activities', { query: { ...query, start } }), 'activities')
      return (items ?? []).map(activityIn)
    },
    subscriptionPreferences: async (identifier) => {
      const body = await ofPerson(identifier, 'subscription_preferences')
      return body === undefined ? undefined : preferencesIn(record(body).customer)
    },
    object: async (object) => {
      const body = await found(transport.get(`${objectPath(object)}/attributes`, { query: { id_type: 'object_id' } }))
      return body === undefined ? undefined : objectIn(record(body).object)
    },
    objectRelationships: async (object) => {
      const query = { id_type: 'object_id' }
      const path = `${objectPath(object)}/relationships`
      const items = await pages((start) => transport.get(path, { query: { ...query, start } }), 'cio_relationships')
      return items?.map((item) => identifiersIn(record(item).identifiers))
    },
    objectTypes: async () => {
      const { body } = await transport.get('/object_types')
      return list(record(body).types).map(objectTypeIn)
    },
    peopleWith: async ({ attribute, value }) => {
      const body = { filter: { attribute: { field: attribute, ...comparison(value) } } }
      const ask = (start: string | undefined) =>
        transport.request('POST', '/customers', { query: { start, limit: 1000 }, body, isRepeatable: true })
      return ((await pages(ask, 'identifiers')) ?? []).map(identifiersIn)
    },
    objectsWith: async ({ objectTypeId, attribute, value }) => {
      const typeId = String(objectTypeId)
      const leaf = { field: attribute, type_id: typeId, ...comparison(value) }
      const body = { object_type_id: typeId, filter: { object_attribute: leaf } }
      const ask = (start: string | undefined) =>
        transport.request('POST', '/objects', { query: { start }, body, isRepeatable: true })
      return ((await pages(ask, 'identifiers')) ?? []).flatMap((item) => text(record(item).object_id) ?? [])
    },
  })
}

/** [doc] "Return attributes and devices for up to 100 customers by ID. If an ID in the request does not exist, the response omits it." */
const PEOPLE_PER_REQUEST = 100

/** [doc] The most that one page of a history can hold. */
const ACTIVITIES_PER_PAGE = 100

function addressOf(identifier: PersonIdentifier): readonly [value: string, idType: string] {
  if (typeof identifier === 'string') return [identifier, 'id']
  return 'email' in identifier ? [identifier.email, 'email'] : [identifier.cioId, 'cio_id']
}

function objectPath(object: ObjectReference): string {
  const { objectTypeId, objectId } = objectRegistration(object)
  return `/objects/${objectTypeId}/${encodeURIComponent(objectId)}`
}

function comparison(value: string | undefined) {
  return value === undefined ? { operator: 'exists' } : { operator: 'eq', value }
}

/** The body of an answer. 404 is an answer here, not an error: nobody has this identifier. */
async function found(asked: Promise<Answer>): Promise<unknown> {
  try {
    return (await asked).body
  } catch (error) {
    if (error instanceof ResponseError && error.status === 404) return undefined
    throw error
  }
}

// What the service answers is read leniently: only the fields a spec may ask for, each of which may be missing.

function personIn(value: unknown): Person {
  const { id, identifiers, attributes, timestamps, unsubscribed, devices } = record(value)
  return {
    id: text(id) ?? '',
    identifiers: identifiersIn(identifiers),
    attributes: valuesOf(attributes, text),
    timestamps: valuesOf(timestamps, number),
    unsubscribed: unsubscribed === true,
    devices: list(devices).map(deviceIn),
  }
}

function identifiersIn(value: unknown): PersonIdentifiers {
  const { id, email, cio_id } = record(value)
  return { id: text(id) ?? null, email: text(email) ?? null, cio_id: text(cio_id) ?? '' }
}

function deviceIn(value: unknown): Device {
  const { id, platform, last_used, attributes } = record(value)
  return {
    id: text(id) ?? '',
    platform: text(platform) ?? '',
    lastUsed: number(last_used),
    attributes: valuesOf(attributes, text),
  }
}

function relationshipIn(value: unknown): Relationship {
  const { object_type_id, identifiers, attributes } = record(value)
  return { ...objectNames(object_type_id, identifiers), attributes: valuesOf(attributes, text) }
}

function objectIn(value: unknown): ObjectProfile {
  const { object_type_id, identifiers, attributes, timestamps } = record(value)
  return {
    ...objectNames(object_type_id, identifiers),
    attributes: valuesOf(attributes, text),
    timestamps: valuesOf(timestamps, number),
  }
}

/** [doc] The type is an integer here and text there. */
function objectNames(typeId: unknown, identifiers: unknown) {
  const { object_id, cio_object_id } = record(identifiers)
  return { objectTypeId: Number(typeId), objectId: text(object_id) ?? '', cioObjectId: text(cio_object_id) ?? '' }
}

function objectTypeIn(value: unknown): ObjectType {
  const { id, name } = record(value)
  return { id: Number(id), name: text(name) ?? '' }
}

function segmentIn(value: unknown): Segment {
  const { id, name } = record(value)
  return { id: number(id) ?? 0, name: text(name) ?? '' }
}

function activityIn(value: unknown): Activity {
  const { id, type, name, timestamp, data } = record(value)
  return {
    id: text(id) ?? '',
    type: text(type) ?? '',
    name: text(name),
    timestamp: number(timestamp) ?? 0,
    data: record(data),
  }
}

function preferencesIn(value: unknown): SubscriptionPreferences {
  const { unsubscribed, topics } = record(value)
  return { unsubscribed: unsubscribed === true, topics: list(topics).map(topicIn) }
}

/** [doc] The id is typed as text and shown as a number. */
function topicIn(value: unknown): SubscriptionPreferences['topics'][number] {
  const { id, name, subscribed } = record(value)
  return { id: Number(id), name: text(name) ?? '', subscribed: subscribed === true }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function valuesOf<Value>(value: unknown, read: (value: unknown) => Value | undefined): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(record(value)).flatMap(([name, raw]) => {
      const known = read(raw)
      return known === undefined ? [] : [[name, known]]
    }),
  )
}

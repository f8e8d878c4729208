import {
  deviceRegistration,
  objectRegistration,
  personRegistration,
  type Registration,
  suppressionRegistration,
} from './registration.ts'

/** Names of `track` messages that bring nothing into being. */
const REMOVALS_AND_REPORTS: ReadonlySet<string> = new Set([
  'User Deleted',
  'User Unsuppressed',
  'Device Deleted',
  'Application Uninstalled',
  'Relationship Deleted',
  'Object Deleted',
  'Report Delivery Event',
  'Report Content Event',
])

const OBJECT_EVENTS: ReadonlySet<unknown> = new Set(['Object Deleted', 'Relationship Deleted'])

/** [doc] [map] Names of `track` messages that register a device, if they name one. */
const DEVICE_EVENTS: ReadonlySet<string> = new Set([
  'Device Created or Updated',
  'Application Installed',
  'Application Opened',
])

/**
 * What a message may bring into being: the person it names, an object, a device, a suppression. Relationships go with
 * either end, and whoever is known by an anonymous id alone has no profile.
 */
export function creationsOf(message: Readonly<Record<string, unknown>>): readonly Registration[] {
  const { type, event, groupId, traits, userId } = message
  const person = personIn(userId, traits)
  const people = person === undefined ? [] : [personRegistration(person)]
  switch (type) {
    case 'identify':
      return [...people, ...objectsIn(record(traits).objectId, traits)]
    case 'group':
      return [...people, ...objectsIn(groupId, traits)]
    case 'page':
    case 'screen':
      return people
    case 'track': {
      if (typeof event !== 'string' || REMOVALS_AND_REPORTS.has(event)) return []
      if (event === 'User Suppressed') return person === undefined ? [] : [suppressionRegistration(person)]
      return DEVICE_EVENTS.has(event) && person !== undefined ? [...people, ...devicesIn(person, message)] : people
    }
    default:
      // [doc] An alias folds people into one another, and needs both to exist.
      return []
  }
}

/**
 * Whom and what a message is about: the names of all that it may create, change, merge, suppress or delete. Without those who are
 * known by an anonymous id alone, and without ids that Customer.io gave, which nobody can make up.
 */
export function namesTouchedBy(message: Readonly<Record<string, unknown>>): readonly string[] {
  const { type, userId, traits, groupId, previousId, properties } = message
  const { objectId, object_id: spelled } = record(type === 'identify' ? traits : properties)
  const isAboutObject = type === 'identify' || OBJECT_EVENTS.has(message.event)
  const names = [
    personIn(userId, traits),
    identifier(groupId),
    type === 'alias' ? personIn(previousId, undefined) : undefined,
    isAboutObject ? identifier(objectId ?? spelled) : undefined,
  ]
  return names.filter((name) => name !== undefined)
}

/** The names that an `identify` gives to one and the same person. */
export function namesIn({ type, userId, traits }: Readonly<Record<string, unknown>>): {
  userId: string | undefined
  email: string | undefined
} {
  const isIdentify = type === 'identify'
  return {
    userId: isIdentify ? identifier(userId) : undefined,
    email: isIdentify ? identifier(record(traits).email) : undefined,
  }
}

/** [map] `userId`, else the email address among the traits. [doc] Nobody is created under a `cio_` id. */
function personIn(userId: unknown, traits: unknown): string | undefined {
  const name = identifier(userId) ?? identifier(record(traits).email)
  return name?.startsWith('cio_') ? undefined : name
}

function objectsIn(id: unknown, traits: unknown): readonly Registration[] {
  const objectId = identifier(id)
  // [doc] [map] Both spellings are read, as a number or as text.
  const { object_type_id, objectTypeId = object_type_id ?? 1 } = record(traits)
  const typeId = Number(objectTypeId)
  return objectId === undefined || !Number.isInteger(typeId)
    ? []
    : [objectRegistration({ objectTypeId: typeId, objectId })]
}

function devicesIn(userId: string, { context, properties }: Readonly<Record<string, unknown>>) {
  // [doc] In `context.device`; the documents' sample has it among the properties.
  const token = identifier(record(record(context).device).token) ?? identifier(record(record(properties).device).token)
  return token === undefined ? [] : [deviceRegistration({ userId, token })]
}

/** [client] The official types allow numbers. */
function identifier(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

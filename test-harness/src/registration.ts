/** An object, by the type it is filed under and your own id for it. */
export type ObjectReference = Readonly<{
  /** [doc] Object types are integers from 1. @default 1 */
  objectTypeId?: number
  objectId: string
}>

/** A device, which Customer.io knows only together with its owner. */
export type DeviceReference = Readonly<{ userId: string; token: string }>

/** What ties a person to an object. */
export type RelationshipReference = ObjectReference & Readonly<{ userId: string }>

/** An id that Customer.io ignores. */
export type Suppression = Readonly<{ kind: 'suppression'; userId: string }>
type RegisteredRelationship = Readonly<{ kind: 'relationship'; userId: string; objectTypeId: number; objectId: string }>
type RegisteredDevice = Readonly<{ kind: 'device'; userId: string; token: string }>
type RegisteredObject = Readonly<{ kind: 'object'; objectTypeId: number; objectId: string }>
type RegisteredPerson = Readonly<{ kind: 'person'; userId: string }>

/** One thing that has to go, and all that is needed to remove it. */
export type Registration = Suppression | RegisteredRelationship | RegisteredDevice | RegisteredObject | RegisteredPerson

/** [doc] The type of an object whose message names none. */
const DEFAULT_OBJECT_TYPE_ID = 1

/** How a registration reads in a sentence. A person stands for themselves, everything else says what it is. */
export function nameOf(registration: Registration): string {
  switch (registration.kind) {
    case 'person':
      return registration.userId
    case 'suppression':
      return `suppression of ${registration.userId}`
    case 'device':
      return `device ${registration.token} of ${registration.userId}`
    case 'object':
      return `object ${registration.objectId} of type ${registration.objectTypeId}`
    case 'relationship':
      return `relationship of ${registration.userId} with object ${registration.objectId} of type ${registration.objectTypeId}`
  }
}

/** The names a registration speaks for: whatever is created under one of them is accounted for. */
export function idsOf(registration: Registration): readonly string[] {
  switch (registration.kind) {
    case 'person':
    case 'suppression':
      return [registration.userId]
    case 'device':
      return [registration.userId, registration.token]
    case 'object':
      return [registration.objectId]
    case 'relationship':
      return [registration.userId, registration.objectId]
  }
}

export function personRegistration(userId: string): RegisteredPerson {
  return { kind: 'person', userId }
}

export function suppressionRegistration(userId: string): Suppression {
  return { kind: 'suppression', userId }
}

export function deviceRegistration({ userId, token }: DeviceReference): RegisteredDevice {
  return { kind: 'device', userId, token }
}

export function objectRegistration({
  objectTypeId = DEFAULT_OBJECT_TYPE_ID,
  objectId,
}: ObjectReference): RegisteredObject {
  return { kind: 'object', objectTypeId, objectId }
}

export function relationshipRegistration({ userId, ...object }: RelationshipReference): RegisteredRelationship {
  return { ...objectRegistration(object), kind: 'relationship', userId }
}

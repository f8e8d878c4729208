import type { Activity, Device, Relationship } from './reader.ts'

/** Whether two values are the same; a runner's own, so that its placeholders such as `expect.any(String)` work. */
export type IsEqual = (received: unknown, expected: unknown) => boolean

/** What is expected of one entry of a history. */
export type ExpectedActivity = Readonly<{
  type: string
  name?: string
  /** Among others. */
  data?: Readonly<Record<string, unknown>>
}>

/**
 * Says how a history differs from one that has an entry; nothing if it has it.
 *
 * Where entries have the type and the name, the one that comes closest is compared value by value; where there is none, the
 * entries of that type are listed.
 */
export function differenceFromActivity(
  activities: readonly Activity[],
  { type, name, data = {} }: ExpectedActivity,
  isEqual: IsEqual,
): readonly string[] {
  const ofType = activities.filter((activity) => activity.type === type)
  const named = ofType.filter((activity) => name === undefined || activity.name === name)
  if (named.length === 0) return [`There is none among ${listed(ofType.map((activity) => quoted(activity.name)))}.`]
  const differences = named.map((activity) => differingValues(activity.data, data, isEqual))
  const closest = differences.reduce((least, other) => (other.length < least.length ? other : least))
  const title = named.length === 1 ? 'The only one differs:' : `The closest of ${named.length} differs:`
  return closest.length === 0 ? [] : [title, ...closest]
}

/** Says how somebody's devices differ from those of somebody who has one; nothing if they have it. */
export function differenceFromDevice(
  devices: readonly Device[],
  { id, ...expected }: Readonly<{ id: string; platform?: string; attributes?: Readonly<Record<string, unknown>> }>,
  isEqual: IsEqual,
): readonly string[] {
  const device = devices.find((other) => other.id === id)
  if (device === undefined) return [`There is none among ${listed(devices.map((other) => quoted(other.id)))}.`]
  const { platform, attributes = {} } = expected
  return [
    ...(platform === undefined || platform === device.platform ? [] : [line('platform', platform, device.platform)]),
    ...differingValues(device.attributes, attributes, isEqual),
  ]
}

/** Says how relationships differ from those of somebody who is related to an object; nothing if they are. */
export function differenceFromRelationship(
  relationships: readonly Relationship[],
  { objectTypeId, objectId }: Readonly<{ objectTypeId: number; objectId: string }>,
  attributes: Readonly<Record<string, unknown>>,
  isEqual: IsEqual,
): readonly string[] {
  const found = relationships.find((other) => other.objectTypeId === objectTypeId && other.objectId === objectId)
  if (found === undefined) {
    const others = relationships.map((other) => `object ${other.objectId} of type ${other.objectTypeId}`)
    return [`There is none among ${listed(others)}.`]
  }
  return differingValues(found.attributes, attributes, isEqual)
}

function differingValues(
  received: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  isEqual: IsEqual,
): readonly string[] {
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const value = Object.hasOwn(received, name) ? received[name] : undefined
    return isEqual(value, wanted) ? [] : [line(name, wanted, value)]
  })
}

function line(name: string, expected: unknown, received: unknown): string {
  return `  ${name}: expected ${quoted(expected)}, received ${quoted(received)}`
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'them: there are none at all' : names.join(', ')
}

function quoted(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value))
}

import { expect } from 'vitest'
import {
  differenceFromActivity,
  differenceFromDevice,
  differenceFromRelationship,
  type ExpectedActivity,
} from '../comparison.ts'
import type { Activity, ObjectProfile, Person, Relationship } from '../reader.ts'
import { type ObjectReference, objectRegistration } from '../registration.ts'
import { differingTraits, sentenceOf } from '../traits.ts'

type Values = Readonly<Record<string, unknown>>

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * The person, or the object, exists and has these traits, among others. Values are compared as the App API tells them,
     * as strings: `true` matches `"true"`, `7` matches `"7"`, a `Date` its Unix seconds. Every difference is listed at once.
     * @example
     * expect(await read.person(userId)).toMatchTraits({ plan: 'pro', seats: 7 })
     */
    toMatchTraits: (expected: Values) => R
    /**
     * A history has an event of this name with these properties, among others.
     * @example
     * expect(await read.activities(userId)).toHaveReceivedEvent('Report Opened', { pages: 7 })
     */
    toHaveReceivedEvent: (name: string, properties?: Values) => R
    /**
     * A history has an entry of this type, with this name and this data, among others.
     * @example
     * expect(await read.activities(userId)).toHaveActivity({ type: 'page', data: { path: '/pricing' } })
     */
    toHaveActivity: (expected: ExpectedActivity) => R
    /**
     * The person has a device with this token, and these attributes, among others.
     * @example
     * expect(await read.person(userId)).toHaveDevice({ token, platform: 'ios' })
     */
    toHaveDevice: (device: Readonly<{ token: string; platform?: string; attributes?: Values }>) => R
    /**
     * Relationships, as `read.relationships` tells them, lead to the object, with these attributes, among others.
     * @example
     * expect(await read.relationships(userId)).toBeRelatedTo({ objectTypeId: 2, objectId }, { role: 'owner' })
     */
    toBeRelatedTo: (object: ObjectReference, attributes?: Values) => R
  }
}

expect.extend({
  toMatchTraits(received: Person | ObjectProfile | undefined, expected: Values) {
    if (received === undefined) {
      return { pass: false, message: () => `Expected a person with ${JSON.stringify(expected)}; there is nobody.` }
    }
    const [kind, id] = 'objectId' in received ? ['Object', received.objectId] : ['Person', received.id]
    const differences = differingTraits(received.attributes, expected)
    const lines = differences.map(sentenceOf)
    return {
      pass: differences.length === 0,
      message: () =>
        differences.length === 0
          ? `Expected ${kind.toLowerCase()} ${id} not to have the traits ${JSON.stringify(expected)}.`
          : [`${kind} ${id} differs in ${lines.length} of ${Object.keys(expected).length} traits:`, ...lines].join(
              '\n',
            ),
    }
  },

  toHaveReceivedEvent(received: readonly Activity[] | undefined, name: string, properties: Values = {}) {
    const difference =
      received && differenceFromActivity(received, { type: 'event', name, data: properties }, this.equals)
    return verdict(`an event "${name}"`, properties, difference)
  },

  toHaveActivity(received: readonly Activity[] | undefined, expected: ExpectedActivity) {
    const { type, name, data = {} } = expected
    const difference = received && differenceFromActivity(received, expected, this.equals)
    return verdict(`an activity of type "${type}"${name === undefined ? '' : ` named "${name}"`}`, data, difference)
  },

  toHaveDevice(
    received: Person | undefined,
    { token, ...rest }: Readonly<{ token: string; platform?: string; attributes?: Values }>,
  ) {
    const difference = received && differenceFromDevice(received.devices, { id: token, ...rest }, this.equals)
    return verdict(`a device ${token}`, rest, difference)
  },

  toBeRelatedTo(received: readonly Relationship[] | undefined, reference: ObjectReference, attributes: Values = {}) {
    const object = objectRegistration(reference)
    const difference = received && differenceFromRelationship(received, object, attributes, this.equals)
    return verdict(
      `a relationship with object ${object.objectId} of type ${object.objectTypeId}`,
      attributes,
      difference,
    )
  },
})

function verdict(what: string, values: Values, difference: readonly string[] | undefined) {
  const wanted = Object.keys(values).length === 0 ? what : `${what} with ${JSON.stringify(values)}`
  if (difference === undefined) return { pass: false, message: () => `Expected ${wanted}; there is nobody.` }
  return {
    pass: difference.length === 0,
    message: () =>
      difference.length === 0 ? `Expected not to find ${wanted}.` : [`Expected ${wanted}.`, ...difference].join('\n'),
  }
}

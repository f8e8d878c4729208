import { expect } from 'vitest'
import type { Person } from '../reader.ts'
import { differingTraits } from '../traits.ts'

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void> = void | Promise<void>, T = unknown> {
    /**
     * The person exists and has these traits, among others. Values are compared as the App API tells them, as strings:
     * `true` matches `"true"`, `7` matches `"7"`, a `Date` its Unix seconds. Every difference is listed at once.
     * @example
     * expect(person).toMatchTraits({ plan: 'pro', seats: 7 })
     */
    toMatchTraits: (expected: Readonly<Record<string, unknown>>) => R
  }
}

expect.extend({
  toMatchTraits(person: Person | undefined, expected: Readonly<Record<string, unknown>>) {
    if (person === undefined) {
      return { pass: false, message: () => `Expected a person with ${JSON.stringify(expected)}; there is nobody.` }
    }
    const differences = differingTraits(person.attributes, expected)
    const lines = differences.map(
      ({ trait, expected: wanted, received }) => `  ${trait}: expected ${quoted(wanted)}, received ${quoted(received)}`,
    )
    return {
      pass: differences.length === 0,
      message: () =>
        differences.length === 0
          ? `Expected person ${person.id} not to have the traits ${JSON.stringify(expected)}.`
          : [
              `Person ${person.id} differs in ${lines.length} of ${Object.keys(expected).length} traits:`,
              ...lines,
            ].join('\n'),
    }
  },
})

function quoted(value: string | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Attribute, Attributes } from './attributes.ts'

describe('attributes', () => {
  test('are a map', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', ''), fc.string())
    const step = fc.record({ name, value: fc.jsonValue(), changedAt: fc.nat(), isDeletion: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const attributes = new Attributes()
        const map = new Map<string, Attribute>()

        for (const { name, value, changedAt, isDeletion } of steps) {
          if (isDeletion) expect(attributes.delete(name)).toBe(map.delete(name))
          else {
            attributes.set(name, { value, changedAt })
            map.set(name, { value, changedAt })
          }
          expect(attributes.get(name)).toEqual(map.get(name))
        }

        expect([...attributes]).toEqual([...map])
        expect([...new Attributes(attributes)]).toEqual([...map])
      }),
    )
  })

  test('of more different names than are shared are kept all the same', () => {
    const people = Array.from(
      { length: 10_000 },
      (_, index) => new Attributes([[`a${index}`, { value: index, changedAt: 1 }]]),
    )

    for (const [index, attributes] of people.entries()) {
      expect(attributes.get(`a${index}`)).toEqual({ value: index, changedAt: 1 })
    }
  })

  test('are none once they are cleared', () => {
    const attributes = new Attributes([['a', { value: 1, changedAt: 1 }]])

    attributes.clear()

    expect([...attributes]).toEqual([])
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Attribute, Attributes } from './attributes.ts'

function attributesOf(...entries: (readonly [string, Attribute])[]): Attributes {
  return new Attributes({ entries, removals: undefined })
}

describe('attributes', () => {
  test('are a map', () => {
    const name = fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', ''), fc.string())
    const step = fc.record({ name, value: fc.jsonValue(), changedAt: fc.nat(), isDeletion: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const attributes = new Attributes()
        const map = new Map<string, Attribute>()

        for (const { name, value, changedAt, isDeletion } of steps) {
          if (isDeletion) expect(attributes.remove(name, changedAt)).toBe(map.delete(name))
          else {
            attributes.set(name, { value, changedAt })
            map.set(name, { value, changedAt })
          }
          expect(attributes.get(name)).toEqual(map.get(name))
        }

        expect([...attributes]).toEqual([...map])
        expect([...new Attributes(attributes.capture())]).toEqual([...map])
      }),
    )
  })

  test('of more different names than are shared are kept all the same', () => {
    const people = Array.from({ length: 10_000 }, (_, index) =>
      attributesOf([`a${index}`, { value: index, changedAt: 1 }]),
    )

    for (const [index, attributes] of people.entries()) {
      expect(attributes.get(`a${index}`)).toEqual({ value: index, changedAt: 1 })
    }
  })

  test('remember when one was removed, whether or not it was there, until it is set again', () => {
    const attributes = attributesOf(['a', { value: 1, changedAt: 1 }])

    const removed = [attributes.remove('a', 3), attributes.remove('b', 4)]
    const copy = new Attributes(attributes.capture())
    attributes.set('a', { value: 2, changedAt: 5 })

    expect(removed).toEqual([true, false])
    expect([copy.removedAt('a'), copy.removedAt('b'), copy.removedAt('c')]).toEqual([3, 4, Number.NEGATIVE_INFINITY])
    expect(attributes.removedAt('a')).toBe(Number.NEGATIVE_INFINITY)
  })

  test('are none once they are cleared, and may be set anew', () => {
    const attributes = attributesOf(['a', { value: 1, changedAt: 1 }])

    attributes.clear()
    const cleared = [...attributes]
    attributes.set('b', { value: 2, changedAt: 2 })

    expect(cleared).toEqual([])
    expect([...attributes]).toEqual([['b', { value: 2, changedAt: 2 }]])
  })

  test('are copied as they are, and the copy stays so', () => {
    const attributes = attributesOf(['a', { value: 1, changedAt: 1 }])

    const copy = attributes.copy()
    attributes.set('a', { value: 2, changedAt: 2 })
    attributes.set('b', { value: 3, changedAt: 3 })

    expect([...copy]).toEqual([['a', { value: 1, changedAt: 1 }]])
    expect([copy.names, attributes.names]).toEqual([['a'], ['a', 'b']])
  })

  test('have one list of names for all who have the same, of 4,096 different ones', async () => {
    // Lists are counted for the whole process: a module of its own starts at none.
    const own = (await import(`./attributes.ts?${crypto.randomUUID()}`)) as typeof import('./attributes.ts')
    const areShared = (name: string) => {
      const [first, second] = [new own.Attributes(), new own.Attributes()]
      for (const attributes of [first, second]) attributes.set(name, { value: 1, changedAt: 1 })
      return first.names === second.names
    }
    const names = Array.from({ length: 4097 }, (_, index) => `a${index}`)

    expect(names.filter((name) => !areShared(name))).toEqual(['a4096'])
  })
})

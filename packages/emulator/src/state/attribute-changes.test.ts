import { describe, expect, test } from 'vitest'
import { changeAttributes } from './attribute-changes.ts'
import { Attributes } from './attributes.ts'

const holding = (value: unknown) => new Attributes({ entries: [['a', { value, changedAt: 1 }]], removals: undefined })

describe('an attribute', () => {
  test.each([
    ['the same text', 'x', 'x'],
    ['an object of the same entries', { seats: [1, 2] }, { seats: [1, 2] }],
    ['a list of the same items', ['x', null], ['x', null]],
  ])('that is %s is as new as the update, and has not changed', (_what, stored, told) => {
    const attributes = holding(stored)

    const { changed, outdated } = changeAttributes(attributes, [['a', told]], 2)

    expect([changed.size, outdated]).toEqual([0, []])
    expect(attributes.get('a')).toEqual({ value: told, changedAt: 2 })
  })

  test.each([
    ['another text', 'x', 'y'],
    ['a number instead of its text', '1', 1],
    ['another object', { seats: 1 }, { seats: 2 }],
    ['an object instead of a text', 'x', { x: 1 }],
    ['a text instead of a list', ['x'], 'x'],
  ])('that is %s has changed, also within the same second', (_what, stored, told) => {
    const attributes = holding(stored)

    const { changed } = changeAttributes(attributes, [['a', told]], 1)

    expect(changed).toEqual(new Map([['a', { from: stored, to: told }]]))
    expect(attributes.get('a')).toEqual({ value: told, changedAt: 1 })
  })

  test.each([[null], [undefined], ['']])('that is %j is removed', (told) => {
    const attributes = holding('x')

    const { changed } = changeAttributes(attributes, [['a', told]], 2)

    expect(changed).toEqual(new Map([['a', { from: 'x', to: null }]]))
    expect([attributes.get('a'), attributes.removedAt('a')]).toEqual([undefined, 2])
  })
})

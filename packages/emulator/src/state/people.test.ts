import { describe, expect, test } from 'vitest'
import { People } from './people.ts'

describe('people who are gone', () => {
  test('are remembered as long as the log holds something of them', () => {
    const people = new People()
    const [first, second, third] = [people.create(0), people.create(0), people.create(0)]
    for (const [index, person] of [first, second, third].entries()) person.lastActivity = 10 + index

    people.remove(first, 10)
    people.remove(second, 10)
    const while10IsHeld = people.numbered(first.number)
    people.remove(third, 12)

    expect(while10IsHeld).toEqual({ person: first, isDeleted: true })
    expect([first, second, third].map(({ number }) => people.numbered(number)?.isDeleted)).toEqual([
      undefined,
      undefined,
      true,
    ])
  })

  test('keep their identifiers, and none of their attributes', () => {
    const people = new People()
    const person = people.create(0)
    people.assign(person, 'id', 'ada')
    person.attributes.set('plan', { value: 'pro', changedAt: 1 })

    people.remove(person, 0)

    expect([person.id, ...person.attributes]).toEqual(['ada'])
  })
})

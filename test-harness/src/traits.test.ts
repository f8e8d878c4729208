import { describe, expect, test } from 'vitest'
import { differingTraits } from './traits.ts'

describe('traits', () => {
  test('match the strings in which the App API tells them', () => {
    const attributes = {
      plan: 'pro',
      seats: '7',
      trial: 'false',
      renewed_at: '1769938200',
      address: '{"zip":"N1","city":"London"}',
      tags: '["a",2]',
    }

    const expected = {
      plan: 'pro',
      seats: 7,
      trial: false,
      renewed_at: new Date('2026-02-01T09:30:00Z'),
      address: { city: 'London', zip: 'N1' },
      tags: ['a', 2],
      never_set: undefined,
      removed: '',
    }

    expect(differingTraits(attributes, expected)).toEqual([])
  })

  test('that differ are all told, in one go', () => {
    expect(
      differingTraits({ plan: 'free', seats: '7', note: 'x' }, { plan: 'pro', seats: 8, note: null, city: 'X' }),
    ).toEqual([
      { trait: 'plan', expected: 'pro', received: 'free' },
      { trait: 'seats', expected: '8', received: '7' },
      { trait: 'note', expected: undefined, received: 'x' },
      { trait: 'city', expected: 'X', received: undefined },
    ])
  })

  test('are not found on the prototype', () => {
    expect(differingTraits({}, { constructor: 'x' })).toEqual([
      { trait: 'constructor', expected: 'x', received: undefined },
    ])
  })
})

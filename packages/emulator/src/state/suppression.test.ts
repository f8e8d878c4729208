import { describe, expect, test } from 'vitest'
import { Suppressions } from './suppression.ts'

const ID = { kind: 'id', value: 'ada' } as const
const EMAIL = { kind: 'email', value: 'ADA@example.com' } as const

describe('suppressions', () => {
  test.each([
    ['an id', { id: 'ada', email: undefined }, ID],
    ['an email, in any letter case', { id: undefined, email: 'Ada@example.com' }, EMAIL],
    ['both, by the id', { id: 'ada', email: 'Ada@example.com' }, ID],
    ['both, by the email', { id: 'ada', email: 'Ada@example.com' }, EMAIL],
  ])('are one for each who is suppressed, and none once they are freed: %s', (_what, blocked, identifier) => {
    const suppressions = new Suppressions()
    suppressions.block(blocked)
    const before = [suppressions.size, suppressions.isBlocked(identifier)]

    const freed = [suppressions.free(identifier), suppressions.free(identifier)]

    expect([before, freed]).toEqual([
      [1, true],
      [true, false],
    ])
    expect([suppressions.size, suppressions.isBlocked(ID), suppressions.isBlocked(EMAIL)]).toEqual([0, false, false])
  })

  test('are not of a cio_id, also where an email reads like one', () => {
    const suppressions = new Suppressions()
    suppressions.block({ id: undefined, email: 'a3000001' })

    expect(suppressions.isBlocked({ kind: 'cio_id', value: 'a3000001' })).toBe(false)
  })
})

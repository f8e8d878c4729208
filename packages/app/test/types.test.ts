import { describe, expect, test } from 'vitest'
import type { ObjectFilter, PersonFilter } from '../src/index.ts'
import type { SendEmailParameters } from '../src/transactional.ts'

const plan = { attribute: { field: 'plan', operator: 'eq', value: 'pro' } } as const

describe('the compiler takes', () => {
  test('every form of a filter', () => {
    const people: PersonFilter[] = [
      plan,
      { attribute: { field: 'trial', operator: 'exists' } },
      { segment: { id: 7 } },
      { and: [plan, { or: [plan, { not: { segment: { id: 7 } } }] }] },
    ]
    const leaf = { object_attribute: { field: 'name', operator: 'exists', type_id: '1' } } as const
    const objects: ObjectFilter[] = [leaf, { and: [leaf, { not: leaf }] }]

    expect([people.length, objects.length]).toEqual([4, 2])
  })
})

describe('the compiler refuses', () => {
  test('what is no filter', () => {
    // @ts-expect-error Two keys.
    const both: PersonFilter = { and: [plan], or: [plan] }
    // @ts-expect-error `not` holds one filter.
    const list: PersonFilter = { not: [plan] }
    // @ts-expect-error Nothing to compare with.
    const bare: PersonFilter = { attribute: { field: 'plan', operator: 'eq' } }
    // @ts-expect-error There is no such operator.
    const odd: PersonFilter = { attribute: { field: 'plan', operator: 'gt', value: 1 } }
    // @ts-expect-error The type is missing.
    const typeless: ObjectFilter = { object_attribute: { field: 'name', operator: 'exists' } }

    expect([both, list, bare, odd, typeless]).toHaveLength(5)
  })

  test('an email with neither a template nor a text, and a person with two identifiers', () => {
    const identifiers = { id: 'ada' }
    // @ts-expect-error No body, no subject, no sender.
    const empty: SendEmailParameters = { to: 'ada@example.com', identifiers }
    const twice: SendEmailParameters = {
      to: 'ada@example.com',
      transactional_message_id: 1,
      // @ts-expect-error One identifier is enough.
      identifiers: { id: 'ada', email: 'ada@example.com' },
    }

    expect([empty, twice]).toHaveLength(2)
  })
})

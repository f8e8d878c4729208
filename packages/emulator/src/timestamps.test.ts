import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { convertDates, parseIsoDate } from './timestamps.ts'

const two = fc.integer({ min: 0, max: 99 }).map((value) => String(value).padStart(2, '0'))

describe('a complete ISO date', () => {
  test('is what the runtime makes of it, also where days and hours are out of range', () => {
    const likely = fc.tuple(
      fc.constantFrom('1969', '2024', '2026'),
      fc.constantFrom('01', '02', '13'),
      fc.constantFrom('01', '29', '30', '32'),
    )
    const time = fc.oneof(fc.tuple(two, two, two), fc.constantFrom(['23', '59', '60'], ['24', '00', '00']))
    fc.assert(
      fc.property(
        likely,
        time,
        fc.integer({ min: 0, max: 999 }),
        ([year, month, day], [hour, minute, second], fraction) => {
          const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${String(fraction).padStart(3, '0')}Z`
          const expected = Date.parse(text)

          expect(parseIsoDate(text)).toBe(Number.isNaN(expected) ? undefined : expected)
        },
      ),
      { numRuns: 1000 * inject('soak') },
    )
  })

  test.each([
    ['2026-03-01T10:00:00.12aZ'],
    ['2026-03-01T1/:00:00.123Z'],
    ['2026-03-01T10:00:00.123+'],
    ['x026-03-01T10:00:00.123Z'],
    ['2026-03-01t10:00:00.123Z'],
  ])('is not found in %s', (text) => {
    expect(parseIsoDate(text)).toBeUndefined()
  })
})

describe('dates within a value', () => {
  test('become Unix seconds at any depth, and leave what arrived as it is', () => {
    const arrived = JSON.parse('{"a":[{"at":"1970-01-01T00:01:00Z"},"7"],"__proto__":"1970-01-02","b":{"c":null}}')

    const converted = convertDates(arrived)

    expect(JSON.stringify(converted)).toBe('{"a":[{"at":60},"7"],"__proto__":86400,"b":{"c":null}}')
    expect(JSON.stringify(arrived)).toContain('1970-01-02')
    expect(converted.b).toBe(arrived.b)
  })

  test('are looked for without making anything where there are none', () => {
    const arrived = { a: [1, 'x', { b: true }] }

    expect(convertDates(arrived)).toBe(arrived)
  })
})

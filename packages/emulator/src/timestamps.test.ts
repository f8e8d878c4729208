import fc from 'fast-check'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { convertDates, parseIsoDate, readMoment } from './timestamps.ts'

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

  const midnight = Date.UTC(2026, 2, 1)
  const morning = Date.UTC(2026, 2, 1, 10, 20, 30)

  test.each([
    ['2026-03-01', midnight],
    ['2026-03-01T10:20', morning - 30_000],
    ['2026-03-01T10:20:30', morning],
    ['2026-03-01 10:20:30', morning],
    ['2026-03-01T10:20:30Z', morning],
    ['2026-03-01T10:20:30.5', morning + 500],
    ['2026-03-01T10:20:30.1234', morning + 123],
    ['2026-03-01T10:20:30.123456789', morning + 123],
    ['2026-03-01 10:20:30.123Z', morning + 123],
    ['2026-03-01T15:20:30.123+05:00', morning + 123],
    ['2026-03-01T15:50:30+0530', morning],
    ['2026-03-01T04:50:30-05:30', morning],
    ['2026-03-01T10:20:30.123456789+00:00', morning + 123],
    ['2026-03-01T00:00:00.000Z', midnight],
    ['2026-03-01T09:59:59.999Z', morning - 1230_001],
    ['2026-03-01T23:59:59.999Z', midnight + 86_399_999],
    ['2026-03-01T24:00:00.000Z', midnight + 86_400_000],
  ])('is found in %s, in UTC where it names no zone', (text, expected) => {
    vi.stubEnv('TZ', 'Asia/Kathmandu')
    onTestFinished(() => void vi.unstubAllEnvs())

    expect(parseIsoDate(text)).toBe(expected)
  })

  test.each([
    [''],
    ['2026'],
    ['2026-03'],
    ['2026-03-1'],
    ['2026/03/01'],
    ['12026-03-01'],
    ['2026-03-01T'],
    ['2026-03-01Z'],
    ['2026-03-01T10'],
    ['2026-03-01T10:20:30.'],
    ['2026-03-01T10:20:30.1234567890'],
    ['2026-03-01T10:20:30.123456789+00:000'],
    ['2026-03-01T10:20:30+05'],
    ['2026-03-01T10:20:30.123+'],
    ['2026-03-01t10:20:30.123Z'],
    ['2026-03-01T10:20:30.123z'],
    ['2026-03-01T10:20:30.123Zulu'],
    ['2026-03-01T10:60:00.000Z'],
    ['2026-03-01T10:00:60.000Z'],
    ['2026-03-01T24:00:00.001Z'],
    ['2026-03-01T25:00:00.000Z'],
    ['2026-13-01T10:20:30.123Z'],
    ['2026-13-01'],
    ['on 2026-03-01'],
    ['2026-03-01 or so'],
  ])('is not found in %j', (text) => {
    expect(parseIsoDate(text)).toBeUndefined()
  })

  const usual = '2026-03-01T10:20:30.123Z'
  const places = [...usual].map((character, at) => [at, /\d/.test(character) ? 'a digit' : character] as const)

  test.each(places)('has in place %i %s, and nothing that comes near it', (at) => {
    const others = ['/', ':', '.', '-', 'T', 'Z', 'x'].filter((other) => other !== usual[at])

    const found = others.map((other) => parseIsoDate(usual.slice(0, at) + other + usual.slice(at + 1)))

    expect(found).toEqual(others.map(() => undefined))
  })
})

describe('when a message happened', () => {
  const receivedAt = Date.UTC(2026, 2, 1)

  test.each([
    ['the timestamp', '2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z', Date.UTC(2026, 1, 1)],
    ['or else the original one', undefined, '2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['also where the other is null', null, '2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['or is no date', 'yesterday', '2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
    ['or is no number that JSON can write', Number.POSITIVE_INFINITY, 1, 1000],
    ['or else when it was received', null, undefined, receivedAt],
    ['seconds', 1_772_323_200, undefined, receivedAt],
    ['the beginning of all time', 0, undefined, 0],
    ['the largest number of seconds', 99_999_999_999, undefined, 99_999_999_999_000],
    ['the smallest number of milliseconds', 100_000_000_000, undefined, 100_000_000_000],
  ])('is %s', (_what, timestamp, originalTimestamp, expected) => {
    expect(readMoment(timestamp, originalTimestamp, receivedAt)).toBe(expected)
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

  test.each([[undefined], [null], [true], [7], ['7'], ['2026']])('are not seen in %j', (value) => {
    expect(convertDates(value)).toBe(value)
  })
})

import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { scanBatch } from './batch.ts'

const LIMIT = 32 * 1024

function scan(text: string) {
  return scanBatch(Buffer.from(text), LIMIT)
}

/** JSON text that says the same as `JSON.stringify` would, with blanks wherever they may be. */
function spread(value: unknown, blank: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const isArray = Array.isArray(value)
  const members = Object.entries(value).map(
    ([key, item]) => blank + (isArray ? '' : `${JSON.stringify(key)}${blank}:${blank}`) + spread(item, blank) + blank,
  )
  return isArray ? `[${members.join()}]` : `{${members.join()}}`
}

const item = fc.oneof(
  fc.jsonValue(),
  fc.record(
    {
      type: fc.constantFrom('track', 'identify', 7),
      userId: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.constant(null)),
      event: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('Paid', ' Paid ', 'User Deleted')),
      messageId: fc.oneof(fc.string(), fc.constant(null)),
      timestamp: fc.oneof(fc.string(), fc.integer()),
      properties: fc.jsonValue(),
    },
    { requiredKeys: [] },
  ),
)

describe('a batch that is cut into its items', () => {
  test('has the same items as one that is parsed', () => {
    const blanks = fc.constantFrom('', ' ', '\n\t', '\r')
    fc.assert(
      fc.property(fc.array(item), blanks, (batch, blank) => {
        const text = spread({ batch, context: { locale: 'en' }, sentAt: 'now' }, blank)

        const { batch: items, ...beside } = scan(text) ?? { batch: [] }

        expect(items.map((scanned) => scanned.toJSON())).toEqual(JSON.parse(text).batch)
        expect(beside).toEqual({ context: { locale: 'en' }, sentAt: 'now' })
      }),
    )
  })

  test('is never found in what is no JSON', () => {
    const snippet = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      'tru',
      '\u0000',
      '\\u00',
      ' ',
    )
    const text = JSON.stringify({
      batch: [
        {
          type: 'track',
          userId: 'ada',
          event: 'Paid',
          properties: { a: [1, -2.5e-7, true, null, 'x\n\u2028'], b: {} },
        },
      ],
    })
    const place = fc.nat(text.length)
    fc.assert(
      fc.property(place, fc.nat(4), snippet, (at, removed, inserted) => {
        const damaged = text.slice(0, at) + inserted + text.slice(at + removed)

        if (scan(damaged)) JSON.parse(damaged)
      }),
      { numRuns: 1000 * inject('soak') },
    )
  })

  test.each([
    ['nothing', ''],
    ['no object', '[]'],
    ['no batch', '{"items":[]}'],
    ['no array', '{"batch":{}}'],
    ['two batches', '{"batch":[],"batch":[]}'],
    ['a key written in another way', '{"\\u0062atch":[]}'],
    ['something behind it', '{"batch":[]} {}'],
    ['a value of great depth', `{"batch":[${'['.repeat(200)}${']'.repeat(200)}]}`],
  ])('is left to others where there is %s', (_what, text) => {
    expect(scan(text)).toBeUndefined()
  })
})

describe('a plain event', () => {
  const event = { type: 'track', userId: 'ada', event: 'Paid' }
  const plainOf = (source: object | string) => {
    const text = typeof source === 'string' ? source : JSON.stringify(source)
    return scan(`{"batch":[${text}]}`)?.batch[0]?.plain
  }

  test('is read without its properties', () => {
    const plain = plainOf({ ...event, messageId: 'm', timestamp: 't', properties: { total: 7 }, integrations: {} })

    expect(plain).toMatchObject({ event: 'Paid', userId: 'ada', messageId: 'm', timestamp: 't', dates: [] })
    expect(plain?.properties?.bytes.toString('utf8', plain.properties.start, plain.properties.end)).toBe('{"total":7}')
  })

  test('knows where its dates may be', () => {
    const text =
      '{"type":"track","userId":"a","event":"b","properties":{"on":"2026-03-01","in":[{"x":"abcd-efghij"}],"no":"7"}}'
    const frame = '{"batch":['.length
    const { dates = [] } = plainOf(text) ?? {}

    const found = [
      text.slice((dates[0] ?? 0) - frame, (dates[1] ?? 0) - frame),
      text.slice((dates[2] ?? 0) - frame, (dates[3] ?? 0) - frame),
    ]

    expect(dates).toHaveLength(4)
    expect(found).toEqual(['"2026-03-01"', '"abcd-efghij"'])
  })

  test.each([
    ['another type', { ...event, type: 'page' }],
    ['nobody', { type: 'track', event: 'Paid' }],
    ['an empty id', { ...event, userId: '' }],
    ['a number for an id', { ...event, userId: 7 }],
    ['an escape in an id', { ...event, userId: 'a"b' }],
    ['no name', { type: 'track', userId: 'ada' }],
    ['a blank name', { ...event, event: ' ' }],
    ['the name of a semantic event', { ...event, event: 'User Deleted' }],
    ['a number for a time', { ...event, timestamp: 7 }],
    ['properties that are none', { ...event, properties: [] }],
    ['a context that is none', { ...event, context: 'x' }],
    ['something to say about integrations', { ...event, integrations: { All: false } }],
    [
      'a date whose characters are escaped',
      '{"type":"track","userId":"a","event":"b","properties":{"at":"2026\\u002d03-01"}}',
    ],
    ['a size near the limit', { ...event, properties: { note: 'x'.repeat(LIMIT / 6) } }],
    ['one key twice', '{"type":"track","userId":"a","userId":"b","event":"c"}'],
    ['a key written in another way', '{"type":"track","user\\u0049d":"a","event":"c"}'],
  ])('has not %s', (_what, source) => {
    expect(plainOf(source)).toBeUndefined()
  })
})

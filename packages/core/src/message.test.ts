import { runInNewContext } from 'node:vm'
import { isValid } from 'ulid'
import { describe, expect, test } from 'vitest'
import { InvalidMessageError } from './errors.ts'
import { createMessage, requireRecord } from './message.ts'

describe('a message', () => {
  test('has a type, a ULID, the time of building and its own fields', () => {
    const before = new Date().toISOString()

    const message = createMessage('track', { userId: 'ada', event: 'Report Opened', properties: { pages: 3 } })

    expect(message).toEqual({
      type: 'track',
      userId: 'ada',
      event: 'Report Opened',
      properties: { pages: 3 },
      messageId: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/),
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(isValid(message.messageId)).toBe(true)
    expect(message.timestamp >= before).toBe(true)
  })

  test('keeps the id and the time that it is given', () => {
    const message = createMessage('page', {
      anonymousId: 'anon-9',
      messageId: 'mine',
      timestamp: new Date(Date.UTC(2026, 1, 1, 9, 30)),
    })

    expect(message).toMatchObject({ messageId: 'mine', timestamp: '2026-02-01T09:30:00.000Z' })
  })

  test('keeps a time that is text as it is written', () => {
    const message = createMessage('screen', { userId: 'ada', timestamp: '2026-02-01T09:30:00+02:00' })

    expect(message.timestamp).toBe('2026-02-01T09:30:00+02:00')
  })

  test.each([
    '2026-02-01',
    '2026-02-01T09:30',
    '2026-02-01T09:30Z',
    '2026-02-01T09:30:00',
    '2026-02-01 09:30:00',
    '2026-02-01t09:30:00z',
    '2026-02-01T09:30:00.123456789Z',
    '2026-02-01T09:30:00,5Z',
    '2026-02-01T09:30:00-0530',
    '2026-02-01T09:30:00+02',
    '2016-12-31T23:59:60Z',
    '2024-02-29',
  ])('keeps %s, which is ISO 8601', (timestamp) => {
    expect(createMessage('page', { userId: 'ada', timestamp }).timestamp).toBe(timestamp)
  })

  test.each([
    '1',
    '',
    '2026',
    'March 7',
    'March 7, 2026',
    'Sun, 01 Feb 2026 09:30:00 GMT',
    '02/01/2026',
    '1769938200',
    '2026-2-1',
    '2026-02-30',
    '2025-02-29T09:30:00Z',
    '2026-13-01',
    '2026-02-01T25:00:00Z',
    '2026-02-01T09:61:00Z',
    '2026-02-01T09:30:00 CET',
    ' 2026-02-01',
    '2026-02-01\n',
  ])('with the timestamp %j, which is not, is refused', (timestamp) => {
    expect(() => createMessage('page', { userId: 'ada', timestamp })).toThrow(
      expect.objectContaining({
        code: 'CIO_INVALID_MESSAGE',
        message: 'The timestamp of a message of type "page" is no date. Give a Date, or text in ISO 8601.',
      }),
    )
  })

  test('keeps the blanks around the name of its event, and what is null in the place of an object', () => {
    const fields = { userId: 'ada', event: ' Report Opened ', properties: null, integrations: null } as never

    expect(createMessage('track', fields)).toMatchObject({
      event: ' Report Opened ',
      properties: null,
      integrations: null,
    })
  })

  test('about a person known by email alone can identify', () => {
    const message = createMessage('identify', { traits: { email: 'ada@example.com' } })

    expect(message).toMatchObject({ type: 'identify', traits: { email: 'ada@example.com' } })
  })

  test.each([
    [
      'identify',
      {},
      'A message of type "identify" names nobody. Give it a userId or an anonymousId, or an email among its traits.',
    ],
    [
      'identify',
      { traits: { email: '' } },
      'A message of type "identify" names nobody. Give it a userId or an anonymousId, or an email among its traits.',
    ],
    ['track', { event: 'Opened' }, 'A message of type "track" names nobody. Give it a userId or an anonymousId.'],
    [
      'page',
      { traits: { email: 'ada@example.com' } },
      'A message of type "page" names nobody. Give it a userId or an anonymousId.',
    ],
    ['page', { userId: '' }, 'The userId of a message of type "page" is empty. It has to be text.'],
    ['page', { userId: 7 }, 'The userId of a message of type "page" is of type number. It has to be text.'],
    ['page', { userId: null }, 'The userId of a message of type "page" is of type null. It has to be text.'],
    [
      'page',
      { userId: 'ada', anonymousId: '' },
      'The anonymousId of a message of type "page" is empty. It has to be text.',
    ],
    ['track', { userId: 'ada' }, 'The event of a message of type "track" is missing. It has to be text.'],
    ['track', { userId: 'ada', event: ' \t\n' }, 'The event of a message of type "track" is empty. It has to be text.'],
    [
      'track',
      { userId: 'ada', event: 'Opened', properties: 'x' },
      'The properties of a message of type "track" must be an object.',
    ],
    ['page', { userId: 'ada', properties: [] }, 'The properties of a message of type "page" must be an object.'],
    ['screen', { userId: 'ada', properties: 7 }, 'The properties of a message of type "screen" must be an object.'],
    ['identify', { userId: 'ada', traits: 'x' }, 'The traits of a message of type "identify" must be an object.'],
    ['identify', { userId: 'ada', traits: ['x'] }, 'The traits of a message of type "identify" must be an object.'],
    [
      'group',
      { userId: 'ada', groupId: 'acme', traits: true },
      'The traits of a message of type "group" must be an object.',
    ],
    [
      'alias',
      { userId: 'ada', previousId: 'b', integrations: 'All' },
      'The integrations of a message of type "alias" must be an object.',
    ],
    ['group', { userId: 'ada' }, 'The groupId of a message of type "group" is missing. It has to be text.'],
    ['alias', { userId: 'ada' }, 'The previousId of a message of type "alias" is missing. It has to be text.'],
    ['alias', { previousId: 'ada' }, 'The userId of a message of type "alias" is missing. It has to be text.'],
    [
      'page',
      { userId: 'ada', messageId: '' },
      'The messageId of a message of type "page" is empty. It has to be text.',
    ],
    [
      'page',
      { userId: 'ada', timestamp: 'yesterday' },
      'The timestamp of a message of type "page" is no date. Give a Date, or text in ISO 8601.',
    ],
    [
      'page',
      { userId: 'ada', timestamp: 1_769_938_200 },
      'The timestamp of a message of type "page" is no date. Give a Date, or text in ISO 8601.',
    ],
    [
      'page',
      { userId: 'ada', timestamp: new Date(Number.NaN) },
      'The timestamp of a message of type "page" is no date. Give a Date, or text in ISO 8601.',
    ],
  ] as const)('of type %s with %j is refused at once', (type, parameters, sentence) => {
    // What TypeScript refuses too, as a caller without it would write it.
    const build = () => Reflect.apply(createMessage, undefined, [type, parameters])

    expect(build).toThrow(InvalidMessageError)
    expect(build).toThrow(sentence)
    expect(build).toThrow(expect.objectContaining({ code: 'CIO_INVALID_MESSAGE', message: sentence }))
  })
})

describe('an object of fields', () => {
  class Report {
    pages = 12
  }
  class Named extends Report {
    get [Symbol.toStringTag]() {
      return 'Report'
    }
  }
  class Listed extends Report {
    *[Symbol.iterator]() {
      yield this.pages
    }
  }

  test.each([
    [{ pages: 12 }],
    [Object.assign(Object.create(null), { pages: 12 })],
    [runInNewContext('({ pages: 12 })')],
    [new Report()],
    [new Named()],
    [new Listed()],
    [{}],
    [null],
    [undefined],
  ])('is %o', (properties) => {
    expect(() => requireRecord('track', 'properties', properties)).not.toThrow()
    expect(() => createMessage('track', { userId: 'ada', event: 'Opened', properties })).not.toThrow()
  })

  test.each([
    [new Map([['pages', 12]])],
    [runInNewContext("new Map([['pages', 12]])")],
    [new (class Pages extends Map<string, number> {})([['pages', 12]])],
    [new Set(['pages'])],
    [new WeakMap()],
    [new Date(0)],
    [Object.assign(new Error('pages'), { pages: 12 })],
    [/pages/],
    [Promise.resolve({ pages: 12 })],
    [new Headers({ pages: '12' })],
    [new URL('https://example.com/?pages=12')],
    [new URLSearchParams('pages=12')],
    [new Uint8Array(12)],
    [Object('pages')],
    [Object(12)],
    [() => 12],
    [Symbol('pages')],
    [12n],
  ])('is none of %o', (properties) => {
    const sentence = 'The properties of a message of type "track" must be an object.'

    expect(() => requireRecord('track', 'properties', properties)).toThrow(new InvalidMessageError(sentence))
    expect(() => createMessage('track', { userId: 'ada', event: 'Opened', properties })).toThrow(sentence)
  })
})

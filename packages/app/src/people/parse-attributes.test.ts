import { expect, test } from 'vitest'
import { parseAttributes } from './parse-attributes.ts'

test('text that JSON would write in the same way becomes what it says', () => {
  const attributes = { a: '7', b: '-1.5', c: 'true', d: 'false', e: '[1,"two"]', f: '{"a":{"b":null}}', g: '0' }

  expect(parseAttributes(attributes)).toEqual({
    ...{ a: 7, b: -1.5, c: true, d: false, e: [1, 'two'], g: 0 },
    f: { a: { b: null } },
  })
})

test('all other text stays as it is', () => {
  const attributes = {
    ...{ a: '007', b: '1e3', c: '1.50', d: '-0', e: '9007199254740993', f: '+1', g: '', h: 'null', i: 'True' },
    ...{ j: '[1,', k: '{no json}', l: ' 7', m: '12 monkeys', n: 'Infinity', o: '0x10' },
  }

  expect(parseAttributes(attributes)).toEqual(attributes)
})

test('no digit is lost within objects and lists either', () => {
  const attributes = {
    list: '[9007199254740993,9007199254740991,-9007199254740993]',
    nested: '{"order":{"id":12345678901234567890,"lines":[{"id":7}]}}',
    fractions: '[0.1,1.50,1e3,-0.0150e3,0.12345678901234567890,1e400,0.0,-0]',
    quoted: '{"a":"9007199254740993 \\" 9007199254740993","n 9007199254740993":1}',
    broken: '[1-2,9007199254740993]',
  }

  expect(parseAttributes(attributes)).toEqual({
    list: ['9007199254740993', 9007199254740991, '-9007199254740993'],
    nested: { order: { id: '12345678901234567890', lines: [{ id: 7 }] } },
    fractions: [0.1, 1.5, 1000, -15, '0.12345678901234567890', '1e400', 0, -0],
    quoted: { a: '9007199254740993 " 9007199254740993', 'n 9007199254740993': 1 },
    broken: '[1-2,9007199254740993]',
  })
})

test('identifiers are text, whatever they look like', () => {
  const identifiers = { id: '42', email: 'true', cio_id: '123', phone: '41791234567' }

  expect(parseAttributes(identifiers)).toEqual(identifiers)
})

import { describe, expect, test } from 'vitest'
import { parseJson, textOfLongNumber } from './json.ts'

describe('JSON that is read to be sent', () => {
  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '0.12345678901234567890',
    '1e400',
    '1e-400',
    '[{"id":12345678901234567890},null]',
  ])('keeps %s as it is', (text) => {
    expect(JSON.stringify(parseJson(text))).toBe(text)
  })

  test.each([
    ['3', 3],
    ['-1.50', -1.5],
    ['1e3', 1000],
    ['100', 100],
    ['0.1', 0.1],
    ['0', 0],
    ['123456789012345000000', 123456789012345000000],
    ['"3"', '3'],
    ['{"a":[true,null]}', { a: [true, null] }],
  ])('reads %s as any other program would', (text, value) => {
    expect(parseJson(text)).toEqual(value)
  })

  test('tells which number is kept', () => {
    expect(textOfLongNumber(parseJson('12345678901234567890'))).toBe('12345678901234567890')
    expect(textOfLongNumber(parseJson('3'))).toBeUndefined()
  })
})

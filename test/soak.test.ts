import { describe, expect, inject, test } from 'vitest'
import { soakFactor } from './soak.ts'

describe('the soak factor', () => {
  test.each([
    [undefined, 1],
    ['1', 1],
    ['2.5', 2.5],
    ['20', 20],
  ])('%s is %d', (value, factor) => {
    expect(soakFactor(value)).toBe(factor)
  })

  test.each(['', '0', '0.5', '-3', 'much', 'Infinity'])('"%s" is refused', (value) => {
    expect(() => soakFactor(value)).toThrowError(`SOAK is "${value}"; expected a number from 1, such as 20.`)
  })

  test('reaches every test', () => {
    expect(inject('soak')).toBe(soakFactor(process.env.SOAK))
  })
})

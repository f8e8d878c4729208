import { describe, expect, test } from 'vitest'
import { createSamples, seedFor } from './samples.ts'

describe('sample data', () => {
  test('is the same for the same seed, and another for another', () => {
    const draw = (seed: number) => {
      const samples = createSamples(seed)
      return [samples.person('ada'), samples.company(), samples.event(), samples.platform()]
    }

    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  test('is nobody’s: reserved addresses, and numbers reserved for fiction', () => {
    const samples = createSamples(1)

    for (let index = 0; index < 500; index += 1) {
      const { email, phone } = samples.person('ada')
      expect(email).toBe('ada@integration-test.example.com')
      expect(phone).toMatch(/^\+1(206|212|312|415|617|718)55501\d\d$/)
    }
  })

  test('of a spec depends on its name and the seed of the run, and on nothing else', () => {
    expect(seedFor(7, 'identify > merges')).toBe(seedFor(7, 'identify > merges'))
    expect(seedFor(7, 'identify > merges')).not.toBe(seedFor(8, 'identify > merges'))
    expect(seedFor(7, 'identify > merges')).not.toBe(seedFor(7, 'identify > creates'))
  })
})

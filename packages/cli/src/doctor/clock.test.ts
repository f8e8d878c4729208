import { describe, expect, test } from 'vitest'
import { clockFinding } from './clock.ts'

const date = 'Sat, 31 Jan 2026 12:00:00 GMT'
const theirsMs = Date.parse(date)

describe('the clock', () => {
  test.each([0, 60_000, -60_000])('is right if it is %i ms ahead', (aheadMs) => {
    expect(clockFinding(date, theirsMs + aheadMs)).toMatchObject({ outcome: 'fine', sentence: 'right to the minute' })
  })

  test.each([
    [61_000, '1 minute ahead of'],
    [89_000, '1 minute ahead of'],
    [-89_000, '1 minute behind'],
    [90_000, '2 minutes ahead of'],
    [86_400_000, '1,440 minutes ahead of'],
  ])('%i ms ahead is %s theirs', (aheadMs, how) => {
    expect(clockFinding(date, theirsMs + aheadMs)).toMatchObject({
      outcome: 'problem',
      sentence: `This machine's clock is ${how} the service's: events would be dated wrongly. Set it, or turn on NTP.`,
    })
  })

  test.each([undefined, 'yesterday'])('has nothing to be compared with if the date of an answer is %j', (given) => {
    expect(clockFinding(given, theirsMs)).toMatchObject({ outcome: 'note' })
  })
})

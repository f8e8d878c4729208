import { describe, expect, test } from 'vitest'
import { eventually, never } from './eventually.ts'

describe('eventually', () => {
  test('resolves with the first value that is as expected', async () => {
    const values = [undefined, 'early', 'there', 'later']

    const value = await eventually(
      () => values.shift(),
      (value) => expect(value).toBe('there'),
    )

    expect(value).toBe('there')
    expect(values).toEqual(['later'])
  })

  test('fails with the last error, the number of reads and the last value', async () => {
    let reads = 0
    const waiting = eventually(
      () => {
        reads += 1
        return { reads }
      },
      () => {
        throw new Error('not yet')
      },
      { timeoutMs: 20, intervalMs: 1 },
    )

    await expect(waiting).rejects.toThrowError(
      /^not yet\n\nStill not so after \d+ reads in \d+ ms\. Last value: \{\n {2}"reads": \d+\n\}$/,
    )
    expect(reads).toBeGreaterThan(1)
  })

  test('reads once more when the machine stood still until the deadline', async () => {
    const values = ['early', 'there']
    const standStill = () => {
      const until = performance.now() + 30
      while (performance.now() < until);
    }

    const value = await eventually(
      () => {
        const value = values.shift()
        if (value === 'early') standStill()
        return value
      },
      (value) => expect(value).toBe('there'),
      { timeoutMs: 20 },
    )

    expect(value).toBe('there')
  })

  test('spares a service that is known to be late the reads that would be in vain', async () => {
    let reads = 0
    let value = 'early'
    setTimeout(() => {
      value = 'there'
    }, 20)

    await eventually(
      () => {
        reads += 1
        return value
      },
      (read) => expect(read).toBe('there'),
      { timeoutMs: 60_000, firstReadAfterMs: 40, intervalMs: 1 },
    )

    expect(reads).toBe(1)
  })

  test('reads at least once, whatever the deadline', async () => {
    await expect(
      eventually(
        () => 'there',
        (value) => expect(value).toBe('there'),
        { timeoutMs: 0 },
      ),
    ).resolves.toBe('there')
  })

  test('waits for a check that takes its time', async () => {
    const values = ['early', 'there', 'later']

    const value = await eventually(
      () => values.shift(),
      async (value) => await expect(Promise.resolve(value)).resolves.toBe('there'),
    )
    const inVain = eventually(
      () => 'early',
      async (value) => await expect(Promise.resolve(value)).resolves.toBe('there'),
      {
        timeoutMs: 0,
      },
    )

    expect(value).toBe('there')
    await expect(inVain).rejects.toThrowError(/expected 'early' to be 'there'.*Still not so after 1 read/s)
  })

  test('ends at once when the state cannot be read', async () => {
    let reads = 0
    const waiting = eventually(
      () => {
        reads += 1
        throw new Error('unreachable')
      },
      () => {},
    )

    await expect(waiting).rejects.toThrowError(/^unreachable$/)
    expect(reads).toBe(1)
  })
})

describe('never', () => {
  test('watches for the whole window', async () => {
    let reads = 0
    const started = performance.now()

    await never(
      () => {
        reads += 1
        return []
      },
      undefined,
      { settleMs: 30, intervalMs: 1 },
    )

    expect(performance.now() - started).toBeGreaterThanOrEqual(29)
    expect(reads).toBeGreaterThan(1)
  })

  test('fails when something appears, and shows it', async () => {
    const values = [undefined, undefined, { id: 'ada' }]

    const watching = never(() => values.shift(), undefined, { settleMs: 1_000, intervalMs: 1 })

    await expect(watching).rejects.toThrowError(
      /^Expected nothing to appear\.\n\nNo longer so at 3 reads, after \d+ ms\. Value: \{\n {2}"id": "ada"\n\}$/,
    )
  })

  test('holds a condition of your own throughout', async () => {
    const values = ['free', 'free', 'pro']

    const watching = never(
      () => values.shift(),
      (plan) => expect(plan).toBe('free'),
      { settleMs: 1_000, intervalMs: 1 },
    )

    await expect(watching).rejects.toThrowError(/expected 'pro' to be 'free'/)
  })

  test('waits for a condition that takes its time', async () => {
    const values = ['free', 'pro', 'free']

    const watching = never(
      () => values.shift(),
      async (plan) => await expect(Promise.resolve(plan)).resolves.toBe('free'),
      { settleMs: 1_000, intervalMs: 1 },
    )

    await expect(watching).rejects.toThrowError(/expected 'pro' to be 'free'.*No longer so at 2 reads/s)
  })
})

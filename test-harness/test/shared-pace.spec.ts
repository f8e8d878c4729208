import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createSharedPace, type SharedPaceOptions } from '../src/shared-pace.ts'
import { countArrivals, mostInASecond } from './arrivals.ts'

const program = fileURLToPath(new URL('./pace-program.ts', import.meta.url))
let budgets = 0

describe('a shared pace', () => {
  test('lets four processes together send no more than one process may', async () => {
    const arrivals = await countArrivals()
    onTestFinished(arrivals.close)
    const budget = newBudget()

    const senders = Array.from({ length: 4 }, () => startSender({ url: arrivals.url, count: 40, budget }))
    const exits = await Promise.all(senders.map(exitOf))

    expect(exits).toEqual([0, 0, 0, 0])
    expect(arrivals.times).toHaveLength(160)
    expect(mostInASecond(arrivals.times)).toBeLessThanOrEqual(101)
    expect(mostInASecond(arrivals.times)).toBeGreaterThan(60)
  })

  test('outlives the process that served it', async () => {
    const budget = newBudget()
    const arrivals = await countArrivals((count) => {
      if (count === 30) first.kill('SIGKILL')
    })
    onTestFinished(arrivals.close)

    const first = startSender({ url: arrivals.url, count: 1_000, budget })
    await arrivalOf(arrivals.times, 1)
    const others = Array.from({ length: 2 }, () => startSender({ url: arrivals.url, count: 40, budget }))
    const exits = await Promise.all(others.map(exitOf))

    expect(exits).toEqual([0, 0])
    expect(first.signalCode).toBe('SIGKILL')
    expect(arrivals.times.length).toBeGreaterThanOrEqual(110)
    expect(mostInASecond(arrivals.times)).toBeLessThanOrEqual(101)
  })

  test('holds everybody to the lowest rate that one of them was told', async () => {
    const budget = newBudget()
    const fast = pace({ budget, requestsPerSecond: 1_000 })
    const slow = pace({ budget, requestsPerSecond: 50 })
    await slow.spec.ticket()
    const startedAt = performance.now()

    for (let ticket = 0; ticket < 10; ticket += 1) await fast.spec.ticket()

    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(10 * 20.6 - 11)
  })

  test('gives the place of whoever gives up to the next', async () => {
    const budget = newBudget()
    const shared = pace({ budget, requestsPerSecond: 20 })
    await shared.spec.ticket()
    const giveUp = new AbortController()
    const startedAt = performance.now()

    const abandoned = Array.from({ length: 20 }, () => shared.spec.ticket(giveUp.signal))
    const outcomes = Promise.allSettled(abandoned)
    const kept = shared.spec.ticket()
    giveUp.abort(new Error('enough'))
    await kept

    expect(performance.now() - startedAt).toBeLessThan(500)
    expect((await outcomes).every(({ status }) => status === 'rejected')).toBe(true)
  })

  test('stops a run at its limit, and keeps a third of it for cleanup', async () => {
    const budget = newBudget()
    const one = pace({ budget, maxRequests: 6 })
    const other = pace({ budget, maxRequests: 6 })
    const another = pace({ budget, maxRequests: 6, runId: 'zzzzzz' })
    for (const { spec } of [one, other, one]) await spec.ticket()
    await other.count('spec')

    await expect(one.spec.ticket()).rejects.toThrowError(
      'The run is stopped: TEST_MAX_REQUESTS is 6, of which a third is kept for cleanup. Raise it, or run fewer specs.',
    )
    await other.upkeep.ticket()
    await one.upkeep.ticket()
    await expect(other.upkeep.ticket()).rejects.toThrowError(
      'TEST_MAX_REQUESTS is 6, and all of it is used up. Raise it; what is left behind can be swept.',
    )
    await another.spec.ticket()
  })

  test('keeps count when the process that served it ends', async () => {
    const budget = newBudget()
    const first = pace({ budget, maxRequests: 6 })
    const second = pace({ budget, maxRequests: 6 })
    for (const { spec } of [first, second, second, second]) await spec.ticket()

    first.close()

    await expect(second.spec.ticket()).rejects.toMatchObject({ name: 'RequestBudgetError' })
  })

  test('makes nobody wait for the tickets of another budget', async () => {
    const one = pace({ budget: newBudget(), requestsPerSecond: 2 })
    const other = pace({ budget: newBudget(), requestsPerSecond: 2 })
    const startedAt = performance.now()

    await Promise.all([one.spec.ticket(), other.spec.ticket()])

    expect(performance.now() - startedAt).toBeLessThan(900)
  })
})

function newBudget(): string {
  budgets += 1
  return `${process.pid}.${budgets}`
}

function pace(options: Partial<SharedPaceOptions> & Pick<SharedPaceOptions, 'budget'>) {
  const shared = createSharedPace({ requestsPerSecond: 100, runId: 'k3f9a2', maxRequests: 1_000, ...options })
  onTestFinished(shared.close)
  return shared
}

function startSender({ url, count, budget }: { url: string; count: number; budget: string }): ChildProcess {
  const sender = spawn(process.execPath, [program, url, String(count), '100', budget], { stdio: 'inherit' })
  onTestFinished(() => void sender.kill('SIGKILL'))
  return sender
}

async function exitOf(sender: ChildProcess): Promise<number | null> {
  if (sender.exitCode === null) await once(sender, 'exit')
  return sender.exitCode
}

async function arrivalOf(times: readonly number[], count: number): Promise<void> {
  await expect.poll(() => times.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count)
}

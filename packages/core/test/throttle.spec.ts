import { type Client, createMessage, type Pace } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { leftBy, testClient } from './clients.ts'
import { accept, answer, type ScriptedServer, type Step, startScripted } from './scripted-server.ts'

/** Every third request fails. */
const everyThirdFails = [accept, answer(503), accept] as const

describe('the pace of attempts, counted where they arrive', () => {
  test.each([
    { rate: 0.5, count: 3 },
    { rate: 10, count: 22 },
    { rate: 100, count: 300 },
  ])('at $rate a second is kept by one caller and by eight', async ({ rate, count }) => {
    const measured = await Promise.all([measure(rate, count, 1), measure(rate, count, 8)])

    for (const { callers, arrivals, mostInASecond, averageIntervalMs, late } of measured) {
      expect(arrivals).toBeGreaterThanOrEqual(count)
      expect(mostInASecond).toBeLessThanOrEqual(Math.ceil(rate) + 1)
      // A single caller asks for each ticket after the one before, and so pays for the lateness of every timer on this machine;
      // eight pay only for what exceeds the usual millisecond. The last arrival can be as late as the latest timer.
      const ticketLateMs = callers === 1 ? late.averageMs : Math.max(0, late.averageMs - 1)
      const allowanceMs = ticketLateMs + late.mostMs / (arrivals - 1)
      expect(averageIntervalMs).toBeLessThanOrEqual(1000 / (0.95 * rate) + allowanceMs)
    }
  })

  test('counts the retries as well', async () => {
    const server = await startScripted(
      ...Array.from({ length: 60 }, (_, index) => everyThirdFails[index % 3] ?? accept),
    )
    const { client } = testClient(server.url, { requestsPerSecond: 40, random: () => 0, retry: { limit: 20 } })

    await Promise.all(Array.from({ length: 40 }, () => send(client)))

    expect(server.requests.filter(({ headers }) => 'x-retry-count' in headers).length).toBeGreaterThanOrEqual(18)
    expect(mostInASecondOf(server)).toBeLessThanOrEqual(41)
  })

  test('keeps the order in which the calls were made', async () => {
    const server = await startScripted(accept)
    const { client, events } = testClient(server.url, { requestsPerSecond: 200 })
    const userIds = Array.from({ length: 60 }, (_, index) => `u${index}`)

    await Promise.all(userIds.map((userId) => send(client, userId)))

    // In which they leave: on the way, on sockets of their own, one may overtake another.
    expect(leftBy(events)).toEqual(userIds)
  })

  test('does not run into the timeout of a call that waits', async () => {
    const server = await startScripted(accept)
    const { client } = testClient(server.url, {
      requestsPerSecond: 20,
      timeoutMs: 400,
      retry: { limit: 0, budgetMs: 400 },
    })

    const receipts = await Promise.all(Array.from({ length: 16 }, () => send(client)))

    expect(receipts.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 16 }, () => 1))
  })

  test('tells who had to wait', async () => {
    const server = await startScripted(accept)
    const { client, events } = testClient(server.url, { requestsPerSecond: 20 })

    await Promise.all([send(client), send(client), send(client)])

    const waits = events.flatMap((event) => (event.type === 'wait' ? [event.waitedMs] : []))
    expect(waits.at(-1)).toBeGreaterThan(95)
  })
})

describe('a pace of somebody else', () => {
  test('is asked once for each attempt', async () => {
    let tickets = 0
    const pace: Pace = {
      ticket: async () => {
        tickets += 1
      },
    }
    const server = await startScripted(answer(503), accept)

    await send(testClient(server.url, { requestsPerSecond: pace }).client)

    expect(tickets).toBe(2)
  })

  test('is shared by all clients that are given it', async () => {
    const server = await startScripted(accept)
    const turns: (() => void)[] = []
    const pace: Pace = { ticket: () => new Promise((resolve) => turns.push(resolve)) }
    const calls = [1, 2].map(() => send(testClient(server.url, { requestsPerSecond: pace }).client))
    await expect.poll(() => turns.length, { interval: 1, timeout: 10_000 }).toBe(2)

    turns[1]?.()
    await calls[1]

    expect(server.requests).toHaveLength(1)
    turns[0]?.()
    await calls[0]
  })

  test('gets a place back that nobody needs any more', async () => {
    const server = await startScripted(accept)
    const signals: (AbortSignal | undefined)[] = []
    const pace: Pace = {
      ticket: (signal) => {
        signals.push(signal)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      },
    }
    const { client } = testClient(server.url, { requestsPerSecond: pace })
    const stop = new AbortController()
    const call = client.send(createMessage('identify', { userId: 'ada' }), { signal: stop.signal })
    await expect.poll(() => signals.length, { interval: 1, timeout: 10_000 }).toBe(1)

    stop.abort('enough')

    await expect(call).rejects.toBe('enough')
    expect(signals[0]?.aborted).toBe(true)
  })

  test('that fails fails the call', async () => {
    const server = await startScripted(accept)
    const pace: Pace = { ticket: () => Promise.reject(new Error('out of tickets')) }

    await expect(send(testClient(server.url, { requestsPerSecond: pace }).client)).rejects.toThrow('out of tickets')
    expect(server.requests).toEqual([])
  })
})

function send(client: Client, userId = 'ada') {
  return client.send(createMessage('identify', { userId }))
}

async function measure(rate: number, count: number, callers: number) {
  const server = await startScripted(accept as Step)
  const { client } = testClient(server.url, { requestsPerSecond: rate })
  let sent = 0
  const call = async () => {
    while (sent < count) {
      sent += 1
      await send(client)
    }
  }
  const lateness = watchLateness()
  await Promise.all(Array.from({ length: callers }, call))
  const late = lateness.stop()
  const first = server.requests[0]?.atMs ?? 0
  const last = server.requests.at(-1)?.atMs ?? 0
  const arrivals = server.requests.length
  const averageIntervalMs = (last - first) / (arrivals - 1)
  return {
    callers,
    arrivals,
    mostInASecond: mostInASecondOf(server, late.mostMs),
    averageIntervalMs,
    late,
  }
}

/** How late timers are while it watches, on average and at worst. */
function watchLateness() {
  const lateMs: number[] = []
  let isOver = false
  const wait = () => {
    const due = performance.now() + 10
    setTimeout(() => {
      lateMs.push(performance.now() - due)
      if (!isOver) wait()
    }, 10)
  }
  wait()
  return {
    stop: () => {
      isOver = true
      return { averageMs: lateMs.reduce((sum, ms) => sum + ms, 0) / lateMs.length, mostMs: Math.max(...lateMs) }
    },
  }
}

/**
 * The most arrivals in any second. While this process stands still, arrivals are noted late, by as much as its timers: the second is
 * taken shorter by that.
 */
function mostInASecondOf({ requests }: ScriptedServer, lateMs = 0): number {
  const times = requests.map(({ atMs }) => atMs)
  return Math.max(...times.map((start) => times.filter((time) => time >= start && time < start + 1000 - lateMs).length))
}

import { type Client, type ClientEvent, createMessage, type Pace } from '@cio/core'
import { describe, expect, test } from 'vitest'
import { leftBy, testClient } from './clients.ts'
import { accept, answer, type ScriptedServer, type Step, startScripted } from './scripted-server.ts'

/** Every third request fails. */
const everyThirdFails = [accept, answer(503), accept] as const

// They wait more than they compute.
describe('the pace of attempts, counted where they arrive', () => {
  test('is kept at 0.5, 10 and 100 a second, by one caller and by eight, retries included', async () => {
    const rates = [
      { rate: 0.5, count: 3 },
      { rate: 10, count: 22 },
      { rate: 100, count: 220 },
    ]

    const measured = await Promise.all(
      rates.flatMap(({ rate, count }) => [measure(rate, count, 1), measure(rate, count, 8)]),
    )

    for (const { rate, count, arrivals, retries, mostInASecond, elapsedMs, controlMs, lateMs } of measured) {
      expect(arrivals, `at ${rate} a second`).toBe(count)
      expect(retries, `at ${rate} a second`).toBe(Math.floor((count + 1) / 3))
      expect(mostInASecond, `at ${rate} a second`).toBeLessThanOrEqual(Math.floor(rate + 1))
      // One timer can be late where the control's was not.
      expect(elapsedMs, `at ${rate} a second`).toBeLessThanOrEqual(controlMs + lateMs)
    }
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
      requestsPerSecond: 10,
      timeoutMs: 1_500,
      retry: { limit: 0, budgetMs: 1_500 },
    })

    const receipts = await Promise.all(Array.from({ length: 20 }, () => send(client)))

    expect(receipts.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 20 }, () => 1))
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

/** How fast so many attempts arrive, of which every third fails, beside a control of the same length that runs at the same time. */
async function measure(rate: number, count: number, callers: number) {
  const server = await startScripted(
    ...Array.from({ length: count }, (_, index) => everyThirdFails[index % 3] ?? accept),
  )
  const leftAtMs: number[] = []
  const { client } = testClient(server.url, {
    requestsPerSecond: rate,
    random: () => 0,
    retry: { limit: 20 },
    onEvent: noteLeaving(leftAtMs),
  })
  // What is loaded at the first call is not what is measured.
  await send(client)
  // Every attempt that fails is one that needs no call.
  const calls = count - Math.floor((count + 1) / 3)
  let sent = 1
  const call = async () => {
    while (sent < calls) {
      sent += 1
      await send(client)
    }
  }
  const lateness = watchLateness()
  const [controlMs] = await Promise.all([control(rate, count, callers === 1), ...Array.from({ length: callers }, call)])
  const lateMs = lateness.stop()
  const [first, last] = [server.requests[0], server.requests.at(-1)]
  return {
    rate,
    count,
    arrivals: server.requests.length,
    retries: server.requests.filter(({ headers }) => 'x-retry-count' in headers).length,
    mostInASecond: mostInASecondOf(server, leftAtMs),
    elapsedMs: (last?.atMs ?? Number.NaN) - (first?.atMs ?? Number.NaN),
    controlMs,
    lateMs,
  }
}

/**
 * How long a plain loop takes that waits for 95 % of the rate so many times. What this machine does to timers it does to both, so that
 * a client slower than that is slow by itself. A single caller asks for its next turn when it has its answer: so does its control.
 */
async function control(rate: number, count: number, awaitsAnswers: boolean): Promise<number> {
  const server = await startScripted(accept as Step)
  const startedAt = performance.now()
  for (let turn = 1; turn < count; turn++) {
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(1000 / (0.95 * rate))))
    const isLast = turn === count - 1
    if (awaitsAnswers || isLast) await (await fetch(server.url, { method: 'POST', body: '{}' })).text()
  }
  return performance.now() - startedAt
}

/** The most that a timer is late while it watches. */
function watchLateness() {
  let mostMs = 0
  let dueAt = performance.now() + 10
  const timer = setInterval(() => {
    mostMs = Math.max(mostMs, performance.now() - dueAt)
    dueAt = performance.now() + 10
  }, 10)
  return {
    stop: () => {
      clearInterval(timer)
      return Math.max(mostMs, performance.now() - dueAt)
    },
  }
}

function noteLeaving(leftAtMs: number[]): (event: ClientEvent) => void {
  return ({ type }) => {
    if (type === 'request') leftAtMs.push(performance.now())
  }
}

/**
 * The most arrivals in any second. A busy machine, on which both ends run, can hold one request back and not the next: the second is
 * taken shorter by the longest that any was on its way.
 */
function mostInASecondOf({ requests }: ScriptedServer, leftAtMs: readonly number[]): number {
  const times = requests.map(({ atMs }) => atMs)
  const underWayMs = Math.max(...times.map((time, index) => time - (leftAtMs[index] ?? time)))
  return Math.max(
    ...times.map((start) => times.filter((time) => time >= start && time < start + 1000 - underWayMs).length),
  )
}

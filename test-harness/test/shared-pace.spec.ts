import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { createSharedPace, type SharedPace, type SharedPaceOptions, ticketPorts } from '../src/shared-pace.ts'
import { serveTickets } from '../src/ticket-server.ts'
import { countArrivals, mostInASecond } from './arrivals.ts'

const program = fileURLToPath(new URL('./pace-program.ts', import.meta.url))
const endsWithParent = new URL('../../test/ends-with-parent.mjs', import.meta.url).href
let budgets = 0

describe('a shared pace', () => {
  // Counted where they leave: a busy machine holds one request back on its way, and not the next.
  test('lets four processes together send no more than one process may', { tags: 'slow' }, async () => {
    const arrivals = await countArrivals({ senders: 4 })
    onTestFinished(arrivals.close)
    const budget = newBudget()

    const senders = Array.from({ length: 4 }, () =>
      startSender({ url: arrivals.url, count: 30 * inject('soak'), budget }),
    )
    const exits = await Promise.all(senders.map(exitOf))

    expect(exits).toEqual([0, 0, 0, 0])
    expect(arrivals.leftAt).toHaveLength(120 * inject('soak'))
    expect(mostInASecond(arrivals.leftAt)).toBeLessThanOrEqual(101)
  })

  test('outlives the process that served it', { tags: 'slow' }, async () => {
    const budget = newBudget()
    const onArrival = (count: number) => {
      if (count === 30) first.kill('SIGKILL')
    }
    const arrivals = await countArrivals({ onArrival })
    onTestFinished(arrivals.close)

    const first = startSender({ url: arrivals.url, count: 1_000, budget })
    await expect.poll(() => arrivals.leftAt.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(1)
    const others = Array.from({ length: 2 }, () => startSender({ url: arrivals.url, count: 40, budget }))
    const exits = await Promise.all(others.map(exitOf))

    expect(exits).toEqual([0, 0])
    expect(first.signalCode).toBe('SIGKILL')
    expect(arrivals.leftAt.length).toBeGreaterThanOrEqual(110)
    expect(mostInASecond(arrivals.leftAt)).toBeLessThanOrEqual(101)
    // Served by another process: 11 ms for each, however long it took until there was one.
    const since = arrivals.leftAt.toSorted((left, right) => left - right).slice(-60)
    expect(Math.max(...since) - Math.min(...since)).toBeGreaterThanOrEqual(59 * 11 - 50)
  })

  test('waits for a port that is being given up, so that nobody serves elsewhere', async () => {
    const budget = newBudget()
    const { ended } = await endAtFirstGuest(ticketPorts(budget)[0])
    const [one, other] = [pace({ budget, maxRequests: 6 }), pace({ budget, maxRequests: 6 })]

    await one.spec.ticket()
    await ended
    await other.spec.ticket()

    for (const { spec } of [one, other]) await spec.ticket()
    await expect(one.spec.ticket()).rejects.toMatchObject({ name: 'RequestBudgetError' })
  })

  test('goes to another port when somebody else has the first for good', async () => {
    const budget = newBudget()
    const [first, second] = ticketPorts(budget)
    const [one, other] = [pace({ budget, maxRequests: 6 }), pace({ budget, maxRequests: 6 })]
    await answerWithNonsense(first)
    const stranger = await serveTickets('another budget', second as number)
    onTestFinished(() => stranger?.())

    for (const { spec } of [one, other, one, other]) await spec.ticket()

    await expect(one.spec.ticket()).rejects.toMatchObject({ name: 'RequestBudgetError' })
  })

  test('holds everybody to the lowest rate that one of them was told, in the order in which they asked', async () => {
    const pass = stopTime()
    const budget = newBudget()
    const fast = pace({ budget, requestsPerSecond: 1_000 })
    const slow = pace({ budget, requestsPerSecond: 50 })
    await understood(slow)
    const served: number[] = []
    for (let place = 0; place < 10; place += 1) void fast.spec.ticket().then(() => served.push(place))
    await understood(fast)

    await pass(9.5 * 22)
    await understood(fast)
    const afterNine = [...served]
    await pass(22)
    await understood(fast)

    expect(afterNine).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect(served).toEqual([...afterNine, 9])
  })

  test('gives the place of whoever gives up to the next', async () => {
    const pass = stopTime()
    const budget = newBudget()
    const [one, other] = [pace({ budget, requestsPerSecond: 20 }), pace({ budget, requestsPerSecond: 20 })]
    const giveUp = new AbortController()

    const abandoned = Array.from({ length: 20 }, () => one.spec.ticket(giveUp.signal))
    const outcomes = Promise.allSettled(abandoned)
    await understood(one)
    const kept = other.spec.ticket()
    await understood(other)
    giveUp.abort(new Error('enough'))
    await understood(one)
    await pass(56)
    await kept

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
      'The run is stopped: TEST_MAX_REQUESTS is 6, of which 2 are kept for cleanup. Raise it, or run fewer specs.',
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
    const pass = stopTime()
    const one = pace({ budget: newBudget(), requestsPerSecond: 2 })
    const other = pace({ budget: newBudget(), requestsPerSecond: 2 })
    const tickets = Promise.all([one.spec.ticket(), other.spec.ticket()])
    await understood(one)
    await understood(other)

    await pass(551)

    await tickets
  })
})

/** Time passes only when it is told to, by so many milliseconds. */
function stopTime(): (milliseconds: number) => Promise<unknown> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] })
  onTestFinished(() => void vi.useRealTimers())
  return (milliseconds) => vi.advanceTimersByTimeAsync(milliseconds)
}

/** Resolves when everything has been heard that was said before: what asks for no turn is answered at once. */
function understood(shared: SharedPace): Promise<void> {
  return shared.count('upkeep')
}

/** Listens as a process does that ends when somebody comes. Resolves with when it has ended. */
async function endAtFirstGuest(port: number | undefined): Promise<{ ended: Promise<unknown> }> {
  const ended = Promise.withResolvers<void>()
  const server = await listen(port, (guest) => {
    server.close(() => ended.resolve())
    guest.destroy()
  })
  return { ended: ended.promise }
}

function answerWithNonsense(port: number | undefined): Promise<unknown> {
  return listen(port, (guest) => guest.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
}

async function listen(port: number | undefined, receive: (guest: Socket) => void): Promise<Server> {
  const server = createServer((guest) => {
    guest.on('error', () => guest.destroy())
    receive(guest)
  })
  onTestFinished(() => void server.close())
  server.listen({ port, host: '127.0.0.1', exclusive: true })
  await once(server, 'listening')
  return server
}

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
  const sender = spawn(process.execPath, ['--import', endsWithParent, program, url, String(count), '100', budget], {
    stdio: 'inherit',
  })
  onTestFinished(() => void sender.kill('SIGKILL'))
  return sender
}

async function exitOf(sender: ChildProcess): Promise<number | null> {
  if (sender.exitCode === null) await once(sender, 'exit')
  return sender.exitCode
}

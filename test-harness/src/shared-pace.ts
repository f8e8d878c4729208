import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Pace } from '@cio/core'
import { readMessages, writeMessage } from './line-messages.ts'
import {
  keptForCleanup,
  machineTimeMs,
  mostFor,
  serveTickets,
  type TicketAnswer,
  type TicketKind,
  type TicketRequest,
  type TicketUse,
} from './ticket-server.ts'

/** One budget of requests for everybody on this machine who names it alike: workers, packages, processes. */
export type SharedPace = Readonly<{
  /** For what a spec asks. Refused when the run's requests are used up but for those that cleanup may need. */
  spec: Pace
  /** For what makes and removes what specs need. Refused when the run's requests are used up. */
  upkeep: Pace
  /** Counts a request that waits for its turn elsewhere. Refused like a ticket for the same use. */
  count: (use: TicketUse) => Promise<void>
  /** Resolves with why no spec of this run may make another request, or with nothing while it may. */
  stopped: () => Promise<RequestBudgetError | undefined>
  /** Leaves; whoever still waits for a ticket gets none. */
  close: () => void
}>

/** What is shared, at which rate, and how many requests this run may make of it. */
export type SharedPaceOptions = Readonly<{
  /** What the budget is for: the key and the origin it is sent to. Only a hash of it leaves this function. */
  budget: string
  requestsPerSecond: number
  /** Requests are counted by run. */
  runId: string
  /** Requests after which the run is stopped. */
  maxRequests: number
}>

/** How the sentence begins that every spec of a stopped run is skipped with. */
export const runStopped = 'The run is stopped'

/** A run has made as many requests as it may. */
export class RequestBudgetError extends Error {
  override readonly name = 'RequestBudgetError'

  constructor(maxRequests: number, kind: TicketKind) {
    super(
      kind.startsWith('spec')
        ? `${runStopped}: TEST_MAX_REQUESTS is ${maxRequests}, of which ${keptForCleanup(maxRequests)} are kept for cleanup. Raise it, or run fewer specs.`
        : `TEST_MAX_REQUESTS is ${maxRequests}, and all of it is used up. Raise it; what is left behind can be swept.`,
    )
  }
}

const KINDS = ['spec', 'upkeep', 'spec without a turn', 'upkeep without a turn'] as const

type Waiting = Readonly<{ resolve: () => void; reject: (reason: unknown) => void }>

/** [default] Below the ports that systems give away by themselves. */
const firstPort = 20_000
const ports = 12_000
const candidates = 4
/** Whoever listens there and is busy may take a while; whoever is somebody else says nothing. */
const welcomeWithinMs = 10_000
/** [default] Whoever served there may just be ending: its port is taken, and a moment later it is free. */
const endsWithinMs = 2_000
const againAfterMs = 20

/** Where a budget is served: at the first of these that is not somebody else's. */
export function ticketPorts(budget: string): readonly number[] {
  const start = hashOf(budget).readUInt32BE(0)
  return Array.from({ length: candidates }, (_, candidate) => firstPort + ((start + candidate * 2_477) % ports))
}

function hashOf(budget: string): Buffer {
  return createHash('sha256').update(budget).digest()
}

/**
 * A pace that is shared with every other process of this machine that asks for the same budget. The first one serves
 * tickets to the others over a loopback port that follows from the budget's name; when it ends, another takes its place.
 *
 * @throws {RequestBudgetError} from `ticket`, when the run has made its `maxRequests`.
 * @example
 * const pace = createSharedPace({ budget: `${origin} ${key}`, requestsPerSecond: 10, runId, maxRequests: 3_000 })
 * createClient({ apiKey: key, region: 'us', requestsPerSecond: pace.spec })
 */
export function createSharedPace({ budget, requestsPerSecond, runId, maxRequests }: SharedPaceOptions): SharedPace {
  const name = hashOf(budget).toString('hex', 0, 16)
  // A ticket that lay too long, because this process was busy, would arrive together with somebody else's.
  const ticketKeepsMs = Math.min(Math.max(1_000 / requestsPerSecond, 10), 50)
  const waiting = new Map<TicketKind, Waiting[]>(KINDS.map((kind) => [kind, []]))
  let used = 0
  let isClosed = false
  let server: Promise<Socket> | undefined
  let stopServing: (() => void) | undefined

  const placesOf = (kind: TicketKind) => waiting.get(kind) ?? []
  const isAnybodyWaiting = () => KINDS.some((kind) => placesOf(kind).length > 0)
  const say = (socket: Socket, request: TicketRequest) => writeMessage(socket, request)

  function hear(socket: Socket, answer: Exclude<TicketAnswer, { say: 'welcome' }>): void {
    used = answer.used
    const { kind } = answer
    const first = placesOf(kind).shift()
    if (first === undefined) {
      if (answer.say === 'ticket') say(socket, { say: 'unused' })
    } else if (answer.say === 'refused') {
      first.reject(new RequestBudgetError(maxRequests, kind))
    } else if (machineTimeMs() - answer.at > ticketKeepsMs && !kind.endsWith('without a turn')) {
      placesOf(kind).unshift(first)
      say(socket, { say: 'unused' })
      say(socket, { say: 'want', kind })
    } else {
      first.resolve()
    }
    if (!isAnybodyWaiting()) socket.unref()
  }

  /** The connection to whoever serves, which may be this process. */
  function connected(): Promise<Socket> {
    server ??= join().then((socket) => {
      socket.once('close', () => {
        server = undefined
        if (isClosed || !isAnybodyWaiting()) return
        void connected().then((next) => {
          for (const kind of KINDS) for (const _ of placesOf(kind)) say(next, { say: 'want', kind })
          next.ref()
        }, rejectAll)
      })
      return socket
    })
    return server
  }

  function rejectAll(reason: unknown): void {
    for (const kind of KINDS) for (const { reject } of placesOf(kind).splice(0)) reject(reason)
  }

  async function join(): Promise<Socket> {
    for (const port of ticketPorts(budget)) {
      const givenUpAt = machineTimeMs() + endsWithinMs
      do {
        stopServing = (await serveTickets(name, port)) ?? stopServing
        const found = await greet(port)
        if (found === 'somebody else') break
        if (found !== 'nobody') return found
        // To go on while others stay would make two that serve the same budget.
        await pause(againAfterMs)
      } while (machineTimeMs() < givenUpAt)
    }
    throw new Error('No port of this machine is free for sharing the rate limit between processes.')
  }

  function greet(port: number): Promise<Socket | 'nobody' | 'somebody else'> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' })
      const give = (result: Socket | 'nobody' | 'somebody else') => {
        clearTimeout(patience)
        if (result !== socket) socket.destroy()
        resolve(result)
      }
      const patience = setTimeout(() => give('somebody else'), welcomeWithinMs)
      socket.setNoDelay(true)
      socket.on('error', () => give('nobody'))
      socket.on('close', () => give(socket.bytesRead === 0 ? 'nobody' : 'somebody else'))
      readMessages<TicketAnswer>(socket, (answer) => {
        if (answer.say === 'welcome') {
          used = answer.used
          give(answer.name === name ? socket : 'somebody else')
        } else hear(socket, answer)
      })
      say(socket, { say: 'hello', name, requestsPerSecond, run: runId, maxRequests, used })
    })
  }

  const paceFor = (kind: TicketKind): Pace => ({
    ticket: async (signal) => {
      signal?.throwIfAborted()
      const socket = await connected()
      signal?.throwIfAborted()
      return new Promise<void>((resolve, reject) => {
        const withdraw = () => {
          placesOf(kind).splice(placesOf(kind).indexOf(place), 1)
          void connected().then((current) => say(current, { say: 'withdraw', kind }))
          reject(signal?.reason)
        }
        const place: Waiting = {
          resolve: () => {
            signal?.removeEventListener('abort', withdraw)
            resolve()
          },
          reject: (reason) => {
            signal?.removeEventListener('abort', withdraw)
            reject(reason)
          },
        }
        signal?.addEventListener('abort', withdraw, { once: true })
        placesOf(kind).push(place)
        socket.ref()
        say(socket, { say: 'want', kind })
      })
    },
  })

  return Object.freeze({
    spec: paceFor('spec'),
    upkeep: paceFor('upkeep'),
    count: (use) => paceFor(`${use} without a turn`).ticket(),
    stopped: async () => {
      await connected()
      return used < mostFor('spec', maxRequests) ? undefined : new RequestBudgetError(maxRequests, 'spec')
    },
    close: () => {
      isClosed = true
      void server?.then((socket) => socket.destroy())
      stopServing?.()
      rejectAll(new Error('The shared pace was closed.'))
    },
  })
}

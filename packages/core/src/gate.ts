import { sleep } from './abortable.ts'
import type { Pace } from './pace.ts'

/** Through which every attempt of a client goes: in order, at the client's pace, and not at all during a pause. */
export type Gate = {
  /** Resolves when it is this attempt's turn; rejects with the signal's reason, and frees the place, when aborted before. */
  readonly enter: (signal: AbortSignal | undefined) => Promise<void>
  /** The attempt that entered is over. */
  readonly leave: () => void
  /** Lets nobody enter for so long. A pause that ends later stays. */
  readonly pause: (durationMs: number) => void
}

export type GateOptions = {
  /** `undefined` sets no pace. */
  readonly pace: Pace | undefined
  /** How many tickets of the pace may be asked for before they are needed. */
  readonly ticketsAhead: number
  /** How many attempts may be inside at a time. */
  readonly capacity: number
}

type Waiting = { readonly resolve: () => void; readonly reject: (reason: unknown) => void }

export function createGate({ pace, ticketsAhead, capacity }: GateOptions): Gate {
  // Tickets are nobody's until they arrive; then the first in line takes them. So an aborted attempt leaves no gap behind.
  const line = new Set<Waiting>()
  const tickets = new Set<AbortController>()
  let inside = 0
  let openAt = 0

  function demandTickets(): void {
    const wanted = Math.min(line.size, ticketsAhead, capacity - inside)
    while (tickets.size < wanted) void fetchTicket()
    for (const ticket of [...tickets].slice(line.size)) ticket.abort()
  }

  async function fetchTicket(): Promise<void> {
    const ticket = new AbortController()
    tickets.add(ticket)
    let failure: { readonly reason: unknown } | undefined
    try {
      do {
        await until(openAt, ticket.signal)
        await pace?.ticket(ticket.signal)
      } while (performance.now() < openAt)
    } catch (reason) {
      failure = { reason }
    }
    tickets.delete(ticket)
    const [first] = line
    if (first !== undefined && failure === undefined) first.resolve()
    if (first !== undefined && failure !== undefined && !ticket.signal.aborted) first.reject(failure.reason)
    demandTickets()
  }

  return {
    enter: (signal) => {
      if (signal?.aborted) return Promise.reject(signal.reason)
      if (pace === undefined && line.size === 0 && inside < capacity && performance.now() >= openAt) {
        inside += 1
        return Promise.resolve()
      }
      return new Promise((resolve, reject) => {
        const stepOut = () => {
          line.delete(place)
          signal?.removeEventListener('abort', abort)
        }
        const place: Waiting = {
          resolve: () => {
            stepOut()
            inside += 1
            resolve()
          },
          reject: (reason) => {
            stepOut()
            reject(reason)
          },
        }
        const abort = () => {
          place.reject(signal?.reason)
          demandTickets()
        }
        signal?.addEventListener('abort', abort)
        line.add(place)
        demandTickets()
      })
    },
    leave: () => {
      inside -= 1
      if (line.size > 0) demandTickets()
    },
    pause: (durationMs) => {
      openAt = Math.max(openAt, performance.now() + durationMs)
    },
  }
}

async function until(timeMs: number, signal: AbortSignal): Promise<void> {
  for (let rest = timeMs - performance.now(); rest > 0; rest = timeMs - performance.now()) await sleep(rest, signal)
}

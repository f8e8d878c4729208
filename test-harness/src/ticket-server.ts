import { createServer, type Socket } from 'node:net'
import { readMessages, writeMessage } from './line-messages.ts'

/** What a request is for: cleanup may still ask when specs no longer may. */
export type TicketUse = 'spec' | 'upkeep'

/** What can be wished for: a turn, or only to be counted, by those whose turns are somebody else's to give. */
export type TicketKind = TicketUse | `${TicketUse} without a turn`

/** What travels between those who wait and the one process that serves them, a line of JSON each. */
export type TicketRequest =
  | Readonly<{
      say: 'hello'
      name: string
      /** What this process is held to; the lowest of all counts. */
      requestsPerSecond: number
      run: string
      maxRequests: number
      /** Requests of this run so far, as far as the one who says hello was told. */
      used: number
    }>
  | Readonly<{ say: 'want'; kind: TicketKind }>
  /** The last wish of this kind is withdrawn. */
  | Readonly<{ say: 'withdraw'; kind: TicketKind }>
  /** A ticket came too late to be used. */
  | Readonly<{ say: 'unused' }>

export type TicketAnswer =
  | Readonly<{ say: 'welcome'; name: string; used: number }>
  | Readonly<{
      say: 'ticket'
      kind: TicketKind
      /** On the clock that all processes of a machine share, in milliseconds. */
      at: number
      used: number
    }>
  | Readonly<{ say: 'refused'; kind: TicketKind; used: number }>

/** [default] Only what is under way when a run is stopped has yet to be removed, however long the run was. */
const mostKept = 300

/** How many of a run's requests are for its cleanup alone, so that a stopped run still removes what it made. */
export function keptForCleanup(maxRequests: number): number {
  return Math.min(Math.ceil(maxRequests / 3), mostKept)
}

/** How many requests a run may have made before nobody may make another one for this. */
export function mostFor(kind: TicketKind, maxRequests: number): number {
  return kind.startsWith('upkeep') ? maxRequests : maxRequests - keptForCleanup(maxRequests)
}

/** A clock that all processes of a machine share, in milliseconds. */
export function machineTimeMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000
}

type Wish = Readonly<{ from: Guest; kind: TicketKind }>
type Guest = { readonly socket: Socket; requestsPerSecond: number; run: string; maxRequests: number }

/**
 * Serves evenly spaced tickets to every process that connects, in the order of their wishes.
 *
 * Tickets are 10 % further apart than the rate asks for, and lateness is made up for by no more than a few milliseconds:
 * whoever counts at the other end sees at most one request more than the limit in any second, even if one is held back on
 * its way for a tenth of a second (a fifth at 10 a second).
 *
 * @returns A way to stop, or `undefined` if the port is taken: then somebody else serves.
 */
export function serveTickets(name: string, port: number): Promise<(() => void) | undefined> {
  const guests = new Set<Guest>()
  const wishes: Wish[] = []
  const usedByRun = new Map<string, number>()
  // Who served before may have given a ticket a moment ago.
  let nextAt = Number.NaN
  let timer: NodeJS.Timeout | undefined

  const intervalMs = () => 1100 / Math.min(...[...guests].map(({ requestsPerSecond }) => requestsPerSecond))
  const tell = ({ socket }: Guest, answer: TicketAnswer) => writeMessage(socket, answer)
  const use = (run: string, by: number) => {
    const used = (usedByRun.get(run) ?? 0) + by
    usedByRun.set(run, used)
    return used
  }

  /** @returns Whether it took a turn. */
  function grant({ from, kind }: Wish, now: number): boolean {
    const used = usedByRun.get(from.run) ?? 0
    if (used >= mostFor(kind, from.maxRequests)) {
      tell(from, { say: 'refused', kind, used })
      return false
    }
    tell(from, { say: 'ticket', kind, at: now, used: use(from.run, 1) })
    return true
  }

  function serve(): void {
    timer = undefined
    const now = machineTimeMs()
    if (Number.isNaN(nextAt)) nextAt = now + intervalMs()
    while (wishes.length > 0 && nextAt <= now) {
      if (!grant(wishes.shift() as Wish, now)) continue
      const interval = intervalMs()
      nextAt = Math.max(nextAt + interval, now + interval - Math.min(interval / 2, 5))
    }
    if (wishes.length > 0) timer = setTimeout(serve, Math.max(0, nextAt - now))
  }

  function receive(guest: Guest, request: TicketRequest): void {
    if (request.say === 'hello') {
      const { requestsPerSecond, run, maxRequests, used } = request
      if (request.name !== name) {
        tell(guest, { say: 'welcome', name, used: 0 })
        guest.socket.end()
        return
      }
      Object.assign(guest, { requestsPerSecond, run, maxRequests })
      usedByRun.set(run, Math.max(used, usedByRun.get(run) ?? 0))
      guests.add(guest)
      tell(guest, { say: 'welcome', name, used: usedByRun.get(run) ?? 0 })
    } else if (request.say === 'want') {
      const wish = { from: guest, kind: request.kind }
      if (request.kind.endsWith('without a turn')) grant(wish, machineTimeMs())
      else wishes.push(wish)
      if (timer === undefined) serve()
    } else if (request.say === 'withdraw') {
      const place = wishes.findLastIndex(({ from, kind }) => from === guest && kind === request.kind)
      if (place >= 0) wishes.splice(place, 1)
    } else {
      use(guest.run, -1)
    }
  }

  const server = createServer((socket) => {
    const guest: Guest = { socket, requestsPerSecond: Number.POSITIVE_INFINITY, run: '', maxRequests: 0 }
    socket.unref()
    socket.setNoDelay(true)
    readMessages<TicketRequest>(socket, (request) => receive(guest, request))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      guests.delete(guest)
      for (let place = wishes.length - 1; place >= 0; place -= 1)
        if (wishes[place]?.from === guest) wishes.splice(place, 1)
    })
  })
  server.unref()
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      resolve(() => {
        clearTimeout(timer)
        server.close()
        for (const { socket } of guests) socket.destroy()
      }),
    )
  })
}

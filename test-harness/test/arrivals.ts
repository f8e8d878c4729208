import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that answers everything. `/ready` is answered when all senders have asked for it. */
export type Arrivals = Readonly<{
  url: string
  /** When each request left, in the order of arrival: milliseconds on the clock that all processes of a machine share. */
  leftAt: readonly number[]
  close: () => void
}>

export async function countArrivals({ senders = 1, onArrival = (_count: number) => {} } = {}): Promise<Arrivals> {
  const leftAt: number[] = []
  const ready: ServerResponse[] = []
  const server = createServer(({ url, headers }, response) => {
    if (url === '/ready') {
      ready.push(response)
      if (ready.length >= senders) for (const one of ready.splice(0)) one.end()
      return
    }
    leftAt.push(Number(headers['x-left-at']))
    response.end()
    onArrival(leftAt.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leftAt,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The most within any second, wherever that second begins. */
export function mostInASecond(times: readonly number[]): number {
  const inOrder = [...times].sort((left, right) => left - right)
  let first = 0
  return inOrder.reduce((most, time, index) => {
    while (time - (inOrder[first] ?? 0) >= 1_000) first += 1
    return Math.max(most, index - first + 1)
  }, 0)
}

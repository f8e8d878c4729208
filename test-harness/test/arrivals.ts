import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'

/** A server that answers everything and remembers when it was asked. */
export type Arrivals = Readonly<{
  url: string
  /** Milliseconds, ascending. */
  times: readonly number[]
  close: () => void
}>

export async function countArrivals(onArrival: (count: number) => void = () => {}): Promise<Arrivals> {
  const times: number[] = []
  const server = createServer((_, response) => {
    times.push(performance.now())
    response.end()
    onArrival(times.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    times,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The most that arrived within any second, wherever that second begins. */
export function mostInASecond(times: readonly number[]): number {
  let most = 0
  let first = 0
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? 0) >= 1_000) first += 1
    most = Math.max(most, index - first + 1)
  }
  return most
}

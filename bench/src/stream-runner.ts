import { type StreamSetup, streamContenders } from './streams.ts'

/**
 * Runs one contender, in a process of its own: `stream-runner.ts NAME SETUP ORIGIN`. It answers each {@link StreamOrder} once, with
 * what it took.
 */
export type StreamOrder = {
  readonly first: number
  readonly count: number
} & (
  | {
      /** `bulk` in the best way, `flood` in a loop that never yields and awaits nothing. */
      readonly do: 'bulk' | 'flood'
    }
  | { readonly do: 'awaited'; readonly parallel: number }
  /** So many a second by the clock, whatever becomes of them. */
  | { readonly do: 'paced'; readonly perSecond: number }
)

export type StreamResult = {
  readonly elapsedMs: number
  readonly cpuMicroseconds: number
  /** The most that was resident since the process started. */
  readonly residentMegabytes: number
  /** What the client said was not accepted. */
  readonly failed: number | undefined
}

const [, , name, setup = 'best', origin = ''] = process.argv
const contender = streamContenders.find((candidate) => candidate.name === name)
if (contender === undefined) throw new Error(`no contender is called ${name}`)
const stream = await contender.start(origin, setup as StreamSetup)

process.on('unhandledRejection', () => {})
process.on('message', async (order: StreamOrder) => {
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  await run(order)
  const elapsedMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  const result: StreamResult = {
    elapsedMs,
    cpuMicroseconds: user + system,
    residentMegabytes: process.resourceUsage().maxRSS / 1_000,
    failed: stream.failed(),
  }
  process.send?.(result)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function run(order: StreamOrder): Promise<void> {
  const end = order.first + order.count
  let next = order.first
  switch (order.do) {
    case 'bulk':
      await stream.bulk(order.first, order.count)
      return
    case 'flood':
      while (next < end) stream.send(next++)
      await stream.close()
      return
    case 'awaited': {
      const work = async () => {
        // A refusal is counted by the client, and the loop goes on.
        while (next < end) await stream.send(next++)?.catch(() => {})
      }
      await Promise.all(Array.from({ length: order.parallel }, work))
      return
    }
    case 'paced': {
      const startedAt = performance.now()
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          const due = order.first + ((performance.now() - startedAt) / 1_000) * order.perSecond
          while (next < due && next < end) stream.send(next++)
          if (next < end) return
          clearInterval(timer)
          resolve()
        }, 50)
      })
      await stream.close()
    }
  }
}

import { ask, startChild } from './children.ts'
import { checksumOf } from './event-ids.ts'
import { median } from './numbers.ts'
import type { Counts, SinkOrder } from './sink.ts'
import type { StreamOrder, StreamResult } from './stream-runner.ts'
import { type StreamContender, type StreamSetup, streamContenders } from './streams.ts'

export type StreamRow = {
  readonly workload: string
  readonly contender: string
  /** Events of one round. */
  readonly events: number
  readonly perSecond: number
  readonly cpuMicrosecondsEach: number
  /** Speed as a multiple of customerio-node's, each round against its own, and of the limit's. */
  readonly speedRatio: number | undefined
  readonly limitRatio: number | undefined
  /** The most of all rounds, as for everything below. */
  readonly residentMegabytes: number
  readonly sockets: number
  /** Events that did not arrive. */
  readonly lost: number
  /** Events that arrived again although their acceptance had been told. */
  readonly twice: number
  /** Events that the client said were not accepted; `undefined` where it does not say. */
  readonly failed: number | undefined
  /** From when the service was back until the last event came. */
  readonly caughtUpMs: number | undefined
  /** What kept it from its end. */
  readonly trouble: string | undefined
}

export type Scale = 'quick' | 'full'

type Measured = {
  readonly result: StreamResult | undefined
  readonly counts: Counts
  readonly events: number
  readonly checksum: number
  readonly caughtUpMs: number | undefined
  readonly trouble: string | undefined
}

type Task = {
  readonly contender: StreamContender
  readonly setup: StreamSetup
  readonly order: (count: number) => StreamOrder
  readonly count: number
  readonly warmUp?: number
  readonly sink?: Omit<Extract<SinkOrder, { do: 'begin' }>, 'do'>
  /** The service is gone from the first moment to the second, in milliseconds after the start. */
  readonly outageMs?: readonly [number, number]
  readonly limitMs: number
}

export type Progress = (what: string) => void

const isOurs = ({ name }: StreamContender) => name.startsWith('ours')
const named = (...names: string[]) => streamContenders.filter(({ name }) => names.includes(name))

/** The workloads of many events, by name. */
export const workloads = {
  awaited: (scale, progress) =>
    inRounds(
      'awaited sends, 50 at a time',
      scale === 'quick' ? 2 : 5,
      named('ours, batcher', 'customerio-node').map((contender) => ({
        ...bulkTask(contender, scale, (isOurs(contender) ? 4 : 0.25) * (scale === 'quick' ? 10_000 : 40_000)),
        order: (count) => ({ do: 'awaited', first: 0, count, parallel: 50 }),
      })),
      progress,
    ),
  bulk: (scale, progress) =>
    inRounds(
      'bulk, events of 450 bytes',
      scale === 'quick' ? 2 : 5,
      streamContenders.map((contender) =>
        bulkTask(contender, scale, partOf(contender, scale === 'quick' ? 100_000 : 200_000)),
      ),
      progress,
    ),
  latency: async (scale, progress) => {
    const count = scale === 'quick' ? 100_000 : 200_000
    const contenders = named(
      'ours, sendBatch',
      'ours, batcher',
      'customerio-node',
      'customerio-node, in sequence',
      'limit, node:http',
    )
    return inRounds(
      'bulk, answers after 20 ms',
      scale === 'quick' ? 2 : 5,
      [
        ...contenders.map((contender) => ({ ...bulkTask(contender, scale, count), sink: { latencyMs: 20 } })),
        ...contenders.filter(isOurs).map((contender) => ({
          ...bulkTask(contender, scale, count),
          contender: { ...contender, name: `${contender.name}, answers at once` },
          runAs: contender.name,
        })),
      ],
      progress,
    )
  },
  flood: (scale, progress) =>
    inRounds(
      'a loop that never yields, at defaults',
      1,
      streamContenders
        .filter(({ isBulkOnly }) => !isBulkOnly)
        .map((contender) => ({
          contender,
          setup: 'defaults',
          order: (count) => ({ do: 'flood', first: 0, count }),
          count: isOurs(contender) || scale === 'full' ? 200_000 : 10_000,
          limitMs: scale === 'quick' ? 30_000 : 240_000,
        })),
      progress,
    ),
  million: async (scale, progress) => {
    const [batcher] = named('ours, batcher')
    if (batcher === undefined) return []
    const task = {
      contender: batcher,
      setup: 'defaults',
      count: scale === 'quick' ? 100_000 : 1_000_000,
      sink: { latencyMs: 5 },
      limitMs: 240_000,
    } as const
    const events = task.count.toLocaleString('en')
    return [
      ...(await inRounds(
        `${events} sends, answers after 5 ms, awaited 1,000 at a time`,
        1,
        [{ ...task, order: (count) => ({ do: 'awaited', first: 0, count, parallel: 1_000 }) }],
        progress,
      )),
      ...(await inRounds(
        `${events} sends, answers after 5 ms, never awaited`,
        1,
        [{ ...task, order: (count) => ({ do: 'flood', first: 0, count }) }],
        progress,
      )),
    ]
  },
  faults: (scale, progress) =>
    inRounds(
      'nine requests in a hundred fail',
      1,
      streamContenders
        .filter(({ name }) => !name.startsWith('limit'))
        .map((contender) => ({
          ...bulkTask(contender, scale, contender.share === undefined ? 200_000 : scale === 'quick' ? 10_000 : 50_000),
          warmUp: 0,
          sink: { faults: 'nine percent' },
          limitMs: scale === 'quick' ? 60_000 : 240_000,
        })),
      progress,
    ),
  outage: async (_, progress) => {
    const tasks = streamContenders
      .filter(({ isBulkOnly }) => !isBulkOnly)
      .map(
        (contender): Task => ({
          contender,
          setup: 'defaults',
          order: (count) => ({ do: 'paced', first: 0, count, perSecond: 100 }),
          // The last one is sent a second before the service is back.
          count: 1_700,
          outageMs: [3_000, 18_000],
          limitMs: 90_000,
        }),
      )
    // They spend their time waiting, so they may do so side by side.
    progress('outage: all of them at once')
    const measured = await Promise.all(tasks.map(async (task) => [await measure(task)]))
    return rowsOf('100 events a second, the service gone for 15 s, at defaults', tasks, measured)
  },
} satisfies Readonly<Record<string, (scale: Scale, progress: Progress) => Promise<StreamRow[]>>>

function partOf({ share = 1 }: StreamContender, count: number): number {
  return Math.round(count * share)
}

function bulkTask(contender: StreamContender, scale: Scale, count: number): Task {
  return {
    contender,
    setup: 'best',
    order: (events) => ({ do: 'bulk', first: 0, count: events }),
    count,
    warmUp: Math.round(count / 5),
    limitMs: scale === 'quick' ? 60_000 : 240_000,
  }
}

/** Everybody in turn, round after round, another one first each time. */
async function inRounds(
  workload: string,
  rounds: number,
  tasks: readonly (Task & { readonly runAs?: string })[],
  progress: Progress,
): Promise<StreamRow[]> {
  const measured: Measured[][] = tasks.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < tasks.length; turn += 1) {
      const place = (round + turn) % tasks.length
      const task = tasks[place]
      if (task === undefined) continue
      progress(`${workload}, round ${round + 1} of ${rounds}: ${task.contender.name}`)
      measured[place]?.push(await measure(task))
    }
  }
  return rowsOf(workload, tasks, measured)
}

async function measure({
  contender,
  setup,
  order,
  count,
  warmUp = 0,
  sink: sinkOptions,
  outageMs,
  limitMs,
  ...rest
}: Task & { readonly runAs?: string }): Promise<Measured> {
  const sink = await startChild<{ port: number }>('sink')
  const origin = `http://127.0.0.1:${sink.greeting.port}`
  const runner = await startChild('stream-runner', [rest.runAs ?? contender.name, setup, origin])
  let result: StreamResult | undefined
  let trouble: string | undefined
  let returnedAt: number | undefined
  const timers: NodeJS.Timeout[] = []
  try {
    await ask(sink.child, { do: 'begin', ...sinkOptions })
    if (warmUp > 0) {
      await ask(runner.child, { ...order(warmUp), first: 2 ** 20 - warmUp }, limitMs)
      await ask(sink.child, { do: 'begin', ...sinkOptions })
    }
    if (outageMs !== undefined) {
      timers.push(setTimeout(() => void ask(sink.child, { do: 'leave' }), outageMs[0]))
      timers.push(
        setTimeout(async () => {
          await ask(sink.child, { do: 'return' })
          returnedAt = Date.now()
        }, outageMs[1]),
      )
    }
    result = await ask<StreamResult>(runner.child, order(count), limitMs)
  } catch (error) {
    trouble =
      error instanceof Error && error.name === 'AbortError'
        ? `not over after ${limitMs / 1_000} s`
        : 'its process ended'
  }
  for (const timer of timers) clearTimeout(timer)
  runner.child.kill('SIGKILL')
  const counts = await ask<Counts>(sink.child, { do: 'count' })
  sink.child.disconnect()
  return {
    result,
    counts,
    events: count,
    checksum: checksumOf(Array(count).keys()),
    caughtUpMs: returnedAt === undefined ? undefined : Math.max(0, counts.lastAt - returnedAt),
    trouble,
  }
}

function rowsOf(workload: string, tasks: readonly Task[], measured: readonly (readonly Measured[])[]): StreamRow[] {
  const msEach = ({ result, events }: Measured) => (result === undefined ? Number.NaN : result.elapsedMs / events)
  const roundsOf = (name: string) => measured[tasks.findIndex(({ contender }) => contender.name === name)]
  const ratioTo = (name: string, all: readonly Measured[]) => {
    const reference = roundsOf(name)
    if (reference === undefined) return undefined
    return median(
      all.map((one, round) => (reference[round] === undefined ? Number.NaN : msEach(reference[round]) / msEach(one))),
    )
  }
  return tasks.map(({ contender }, place): StreamRow => {
    const all = measured[place] ?? []
    const most = (of: (one: Measured) => number | undefined) => Math.max(...all.map((one) => of(one) ?? Number.NaN))
    const failed = all.some(({ result }) => result !== undefined && result.failed === undefined)
      ? undefined
      : most(({ result }) => result?.failed)
    return {
      workload,
      contender: contender.name,
      events: all[0]?.events ?? 0,
      perSecond: median(all.map((one) => 1_000 / msEach(one))),
      cpuMicrosecondsEach: median(all.map(({ result, events }) => (result?.cpuMicroseconds ?? Number.NaN) / events)),
      speedRatio: ratioTo('customerio-node', all),
      limitRatio: ratioTo('limit, node:http', all),
      residentMegabytes: most(({ result }) => result?.residentMegabytes),
      sockets: most(({ counts }) => counts.sockets),
      lost: most(({ counts, events }) => events - counts.distinct),
      twice: most(({ counts }) => counts.needlesslyTwice),
      failed,
      caughtUpMs: all[0]?.caughtUpMs,
      trouble: all.find(({ trouble }) => trouble !== undefined)?.trouble ?? wrongChecksum(all),
    }
  })
}

/** All arrived, by their number, and yet they are not the ones that were sent. */
function wrongChecksum(all: readonly Measured[]): string | undefined {
  const isWrong = all.some(({ counts, events, checksum }) => counts.distinct === events && counts.checksum !== checksum)
  return isWrong ? 'WRONG CHECKSUM' : undefined
}

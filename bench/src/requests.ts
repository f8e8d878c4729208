import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { contenders } from './contenders.ts'
import { median } from './numbers.ts'
import type { Run, RunResult } from './runner.ts'
import type { SinkMessage } from './sink.ts'

export type RequestRow = {
  readonly workload: string
  readonly contender: string
  readonly perSecond: number
  readonly cpuMicrosecondsEach: number
  /** Speed as a multiple of customerio-node's, CPU as a fraction of it: the median over the rounds, each against its own round. */
  readonly speedRatio: number
  readonly cpuRatio: number
  /** Everything that was sent arrived, once. */
  readonly isExact: boolean
}

/** For one message. */
type Cost = { readonly ms: number; readonly cpuMicroseconds: number }

export type RequestSize = { readonly rounds: number; readonly parallelCount: number; readonly singleCount: number }

/** One awaited request for each message, 50 at a time and one at a time: everybody in turn, round after round. */
export async function measureRequests({ rounds, parallelCount, singleCount }: RequestSize): Promise<RequestRow[]> {
  const sink = fork(fileURLToPath(new URL('sink.ts', import.meta.url)))
  const { port } = await nextMessage<{ port: number }>(sink)
  const runners = new Map<string, ChildProcess>()
  for (const { name } of contenders) {
    const runner = fork(fileURLToPath(new URL('runner.ts', import.meta.url)), [name, `http://127.0.0.1:${port}`])
    await nextMessage(runner)
    runners.set(name, runner)
  }

  const workloads = [
    { workload: 'one request each, 50 at a time', count: parallelCount, parallel: 50 },
    { workload: 'one request each, one at a time', count: singleCount, parallel: 1 },
  ]
  const rows: RequestRow[] = []
  for (const { workload, count, parallel } of workloads) {
    const costs = new Map<string, Cost[]>([...runners.keys()].map((name) => [name, []]))
    const inexact = new Set<string>()
    // The first round warms everybody up.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, runner] of inTurn(runners, round)) {
        const { elapsedMs, cpuMicroseconds } = await ask<RunResult>(runner, { count, parallel })
        const counted = await ask<Extract<SinkMessage, { requests: number }>>(sink, 'count')
        if (counted.messages !== count || counted.distinct !== count || counted.requests !== count) inexact.add(name)
        if (round > 0) costs.get(name)?.push({ ms: elapsedMs / count, cpuMicroseconds: cpuMicroseconds / count })
      }
    }
    const reference = costs.get('customerio-node') ?? []
    for (const [contender, all] of costs) {
      rows.push({
        workload,
        contender,
        perSecond: median(all.map(({ ms }) => 1000 / ms)),
        cpuMicrosecondsEach: median(all.map(({ cpuMicroseconds }) => cpuMicroseconds)),
        speedRatio: median(all.map(({ ms }, round) => (reference[round]?.ms ?? Number.NaN) / ms)),
        cpuRatio: median(
          all.map(({ cpuMicroseconds }, round) => cpuMicroseconds / (reference[round]?.cpuMicroseconds ?? Number.NaN)),
        ),
        isExact: !inexact.has(contender),
      })
    }
  }
  for (const child of [sink, ...runners.values()]) child.disconnect()
  return rows
}

/** Another one begins each round, so that nobody always runs on what the same neighbour left behind. */
function inTurn<Value>(values: ReadonlyMap<string, Value>, round: number): [string, Value][] {
  const all = [...values]
  const start = round % all.length
  return [...all.slice(start), ...all.slice(0, start)]
}

async function ask<Result>(child: ChildProcess, message: Run | string): Promise<Result> {
  const answer = nextMessage<Result>(child)
  child.send(message)
  return answer
}

async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const over = new AbortController()
  const { signal } = over
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(fail),
    ])
    return message
  } finally {
    over.abort()
  }
}

function fail(): never {
  throw new Error('a process of the bench ended before its time')
}

import type { ChildProcess } from 'node:child_process'
import { ask, startChild } from './children.ts'
import { contenders } from './contenders.ts'
import { median } from './numbers.ts'
import type { Run, RunResult } from './runner.ts'
import type { Counts } from './sink.ts'
import type { Progress } from './workloads.ts'

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
export async function measureRequests(
  { rounds, parallelCount, singleCount }: RequestSize,
  progress: Progress,
): Promise<RequestRow[]> {
  const { child: sink, greeting } = await startChild<{ port: number }>('sink')
  const runners = new Map<string, ChildProcess>()
  for (const { name } of contenders) {
    const { child: runner } = await startChild('runner', [name, `http://127.0.0.1:${greeting.port}`])
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
        progress(`${workload}, round ${round} of ${rounds}: ${name}`)
        await ask(sink, { do: 'begin' })
        const run: Run = { count, parallel }
        const { elapsedMs, cpuMicroseconds } = await ask<RunResult>(runner, run)
        const counted = await ask<Counts>(sink, { do: 'count' })
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

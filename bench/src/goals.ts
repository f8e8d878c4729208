import type { BundleRow } from './bundles.ts'
import type { InstalledRow } from './installed.ts'
import type { RequestRow } from './requests.ts'
import type { StartupRow } from './startup.ts'
import type { StreamRow } from './workloads.ts'

export type Results = {
  readonly requests: readonly RequestRow[]
  readonly startup: readonly StartupRow[]
  readonly bundles: readonly BundleRow[]
  readonly installed: readonly InstalledRow[]
  readonly streams: Readonly<Record<string, readonly StreamRow[]>>
}

/** A figure of ours beside the one it is to reach. */
export type Goal = {
  readonly what: string
  readonly figure: number
  readonly unit: string
  readonly bound: 'at least' | 'at most'
  readonly aim: number
  readonly isReached: boolean
}

/** What was set out to be reached, of what was measured, and whether this run did. */
export function goalsOf({ requests, startup, bundles, streams }: Results): readonly Goal[] {
  const [parallel, single] = requests.filter(({ contender }) => contender === 'ours')
  const started = startup.find(({ contender }) => contender === 'ours')
  const bundled = (name: string) => {
    const found = bundles.find(({ contender }) => contender === name)
    return found && found.gzippedBytes / 1000
  }
  return [
    goal('50 at a time, speed', parallel?.speedRatio, '× customerio-node', 'at least', 1.5),
    goal('50 at a time, CPU for each message', parallel?.cpuRatio, '× customerio-node', 'at most', 0.7),
    goal('one at a time, speed', single?.speedRatio, '× customerio-node', 'at least', 1.2),
    ...streamGoals(streams),
    goal('import, over an empty process', started?.importMs, 'ms', 'at most', 20),
    goal('import, over an empty process', started?.importMegabytes, 'MB', 'at most', 4),
    goal('first acknowledged message, over an empty process', started?.firstMessageMs, 'ms', 'at most', 100),
    goal('bundle without ky and p-throttle', bundled(OURS_WITHOUT_LIBRARIES), 'kB', 'at most', 4),
    goal('bundle, each further function', bundled(EACH_FURTHER), 'kB', 'at most', 0.4),
  ].filter((one) => one !== undefined)
}

function streamGoals(streams: Results['streams']) {
  const row = (workload: string, contender: string) => streams[workload]?.find((one) => one.contender === contender)
  const [sendBatch, batcher] = ['ours, sendBatch', 'ours, batcher']
  const bulk = row('bulk', sendBatch)
  const official = row('bulk', 'cdp-analytics-node')
  const inSequence = row('latency', 'customerio-node, in sequence')
  const flood = row('flood', batcher)
  const [awaitedMillion, unawaitedMillion] = streams.million ?? []
  const seconds = (one: StreamRow | undefined) => one && one.events / one.perSecond
  const over = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? undefined : one / other
  return [
    goal(
      'awaited through the batcher, speed',
      row('awaited', batcher)?.speedRatio,
      '× customerio-node',
      'at least',
      15,
    ),
    goal('bulk, speed of sendBatch', bulk?.speedRatio, '× customerio-node', 'at least', 1.3),
    goal(
      'bulk, speed of sendBatch',
      over(bulk?.perSecond, official?.perSecond),
      '× cdp-analytics-node',
      'at least',
      15,
    ),
    goal('bulk, CPU of sendBatch for each event', bulk?.cpuMicrosecondsEach, 'µs', 'at most', 6),
    goal('bulk, resident with sendBatch', bulk?.residentMegabytes, 'MB', 'at most', 160),
    goal('bulk, speed of sendBatch', bulk?.limitRatio, '× the limit', 'at least', 0.75),
    goal(
      'bulk, speed of the batcher',
      over(row('bulk', batcher)?.perSecond, bulk?.perSecond),
      '× sendBatch',
      'at least',
      0.8,
    ),
    ...[sendBatch, batcher].flatMap((contender) => {
      const slow = row('latency', contender)?.perSecond
      return [
        goal(
          `20 ms, speed of ${contender}`,
          over(slow, row('latency', `${contender}, answers at once`)?.perSecond),
          '× without',
          'at least',
          0.85,
        ),
        goal(
          `20 ms, speed of ${contender}`,
          over(slow, inSequence?.perSecond),
          '× customerio-node in sequence',
          'at least',
          2.5,
        ),
      ]
    }),
    goal(
      'flood, time',
      over(over(seconds(flood), flood?.events), over(1, row('bulk', batcher)?.perSecond)),
      '× bulk',
      'at most',
      2,
    ),
    goal('flood, resident', flood?.residentMegabytes, 'MB', 'at most', 400),
    goal('flood, sockets', flood?.sockets, '', 'at most', 8),
    goal(
      'flood, refused, lost or twice',
      flood && (flood.failed ?? 0) + flood.lost + flood.twice,
      'events',
      'at most',
      0,
    ),
    goal('million, awaited, resident', awaitedMillion?.residentMegabytes, 'MB', 'at most', 200),
    goal(
      'million, awaited, lost or twice',
      awaitedMillion && awaitedMillion.lost + awaitedMillion.twice,
      'events',
      'at most',
      0,
    ),
    goal(
      'million, never awaited, neither accepted nor refused',
      unawaitedMillion && Math.abs(unawaitedMillion.lost - (unawaitedMillion.failed ?? 0)) + unawaitedMillion.twice,
      'events',
      'at most',
      0,
    ),
    ...[row('faults', sendBatch), row('faults', batcher)].map((one) =>
      goal('faults, lost, or twice without a reason', one && one.lost + one.twice, 'events', 'at most', 0),
    ),
    goal('outage, lost', row('outage', batcher)?.lost, 'events', 'at most', 0),
    goal('outage, delivered after the return', over(row('outage', batcher)?.caughtUpMs, 1_000), 's', 'at most', 10),
  ]
}

export const OURS_WITHOUT_LIBRARIES = 'ours without ky and p-throttle'
export const EACH_FURTHER = 'ours, each further function'

/** `undefined` for what was not measured. */
function goal(
  what: string,
  figure: number | undefined,
  unit: string,
  bound: Goal['bound'],
  aim: number,
): Goal | undefined {
  if (figure === undefined) return undefined
  return { what, figure, unit, bound, aim, isReached: bound === 'at least' ? figure >= aim : figure <= aim }
}

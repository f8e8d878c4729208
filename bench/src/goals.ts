import type { BundleRow } from './bundles.ts'
import type { RequestRow } from './requests.ts'
import type { StartupRow } from './startup.ts'

export type Results = {
  readonly requests: readonly RequestRow[]
  readonly startup: readonly StartupRow[]
  readonly bundles: readonly BundleRow[]
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

/** What was set out to be reached, and whether this run did. */
export function goalsOf({ requests, startup, bundles }: Results): readonly Goal[] {
  const [parallel, single] = requests.filter(({ contender }) => contender === 'ours')
  const started = startup.find(({ contender }) => contender === 'ours')
  const bundled = (name: string) =>
    (bundles.find(({ contender }) => contender === name)?.gzippedBytes ?? Number.NaN) / 1000
  return [
    goal('50 at a time, speed', parallel?.speedRatio, '× customerio-node', 'at least', 1.5),
    goal('50 at a time, CPU for each message', parallel?.cpuRatio, '× customerio-node', 'at most', 0.7),
    goal('one at a time, speed', single?.speedRatio, '× customerio-node', 'at least', 1.2),
    goal('import, over an empty process', started?.importMs, 'ms', 'at most', 20),
    goal('import, over an empty process', started?.importMegabytes, 'MB', 'at most', 4),
    goal('first acknowledged message, over an empty process', started?.firstMessageMs, 'ms', 'at most', 100),
    goal('bundle without ky and p-throttle', bundled(OURS_WITHOUT_LIBRARIES), 'kB', 'at most', 4),
    goal('bundle, each further function', bundled(EACH_FURTHER), 'kB', 'at most', 0.4),
  ]
}

export const OURS_WITHOUT_LIBRARIES = 'ours without ky and p-throttle'
export const EACH_FURTHER = 'ours, each further function'

function goal(what: string, figure = Number.NaN, unit: string, bound: Goal['bound'], aim: number): Goal {
  return { what, figure, unit, bound, aim, isReached: bound === 'at least' ? figure >= aim : figure <= aim }
}

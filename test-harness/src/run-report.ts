import type { TargetKind } from './configuration.ts'
import type { Tier } from './live-guard.ts'
import type { Usage } from './usage.ts'

/** One spec of a run. */
export type SpecReport = Readonly<{
  /** From the root, with slashes. */
  file: string
  /** The names of its groups and its own, as a list. */
  path: readonly string[]
  state: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped. */
  reason: string | undefined
  durationMs: number
  /** `undefined` for a spec that used no fixture. */
  tier: Tier | undefined
  /** It failed, was tried again, and passed. */
  isFlaky: boolean
  errors: readonly string[]
  /** What it created and could not remove. */
  leftovers: readonly string[]
}>

/** What one project did in one run. */
export type RunReport = Readonly<{
  /** `@cio/people:live`. */
  project: string
  target: TargetKind
  runId: string | undefined
  /** ISO 8601. */
  startedAt: string
  durationMs: number
  /** Whether every spec of the project was asked for, and not a selection by file, name or tag, and nothing ended the run early. */
  isComplete: boolean
  specs: Readonly<{ passed: number; failed: number; skipped: number }>
  /** How many of the specs that passed saw what became of what they sent. */
  tiers: Readonly<Record<Tier, number>>
  /** Reasons, with how many specs they cost. */
  skipped: Readonly<Record<string, number>>
  /** Full names of those that passed, failed, or went as far as they could see. */
  ran: readonly string[]
  /** Full names. */
  failed: readonly string[]
  flaky: readonly string[]
  usage: Usage
  leftovers: readonly string[]
}>

/** The name of what fails in the place of all specs of a file, or of a project: it never passes. */
export const wholeFile = 'the file as a whole'
export const wholeProject = 'the specs against the live service'

/** What a run is summed up from. */
export type RunFacts = Pick<
  RunReport,
  'project' | 'target' | 'runId' | 'startedAt' | 'durationMs' | 'isComplete' | 'usage'
> &
  Readonly<{ specs: readonly SpecReport[] }>

export function summarize({ specs, ...facts }: RunFacts): RunReport {
  const inState = (state: SpecReport['state']) => specs.filter((spec) => spec.state === state)
  const inTier = (tier: Tier) =>
    specs.filter((spec) => spec.tier === tier && (spec.state === 'passed' || isAcceptedOnly(spec))).length
  const skipped: Record<string, number> = {}
  for (const { reason = 'the run ended before they began' } of inState('skipped'))
    skipped[reason] = (skipped[reason] ?? 0) + 1
  return {
    ...facts,
    specs: {
      passed: inState('passed').length,
      failed: inState('failed').length,
      skipped: inState('skipped').length,
    },
    tiers: { 'state checked': inTier('state checked'), 'accepted only': inTier('accepted only') },
    skipped,
    ran: specs.filter((spec) => spec.state !== 'skipped' || isAcceptedOnly(spec)).map(nameOf),
    failed: inState('failed').map(nameOf),
    flaky: specs.filter(({ isFlaky }) => isFlaky).map(nameOf),
    leftovers: specs.flatMap(({ leftovers }) => leftovers),
  }
}

/** Began, was accepted, and had to stop where it wanted to read. */
function isAcceptedOnly({ state, reason = '' }: SpecReport): boolean {
  return state === 'skipped' && reason.startsWith('Accepted only')
}

/** How many specs of a run did something. */
export function ranIn({ specs, tiers }: RunReport): number {
  return Math.max(specs.passed, tiers['state checked'] + tiers['accepted only']) + specs.failed
}

/** Whether a spec did something in a run; of a file or a project as a whole, whether anything in it did. */
export function hasRun(name: string, { ran }: RunReport): boolean {
  const whole = [wholeFile, wholeProject].find((whole) => name.endsWith(` > ${whole}`))
  if (whole === undefined) return ran.includes(name)
  const place = name.slice(0, -` > ${whole}`.length)
  return ran.some((other) => other.startsWith(place))
}

/** A few lines for people. */
export function describeRun(run: RunReport): string {
  const { project, specs, tiers, usage, durationMs } = run
  const lines = [
    `${project}: ${specs.passed} passed, ${specs.failed} failed, ${specs.skipped} skipped in ${seconds(durationMs)}`,
    `  state checked ${tiers['state checked']}, accepted only ${tiers['accepted only']}; ` +
      `${usage.requests} requests, ${usage.retries} retries, ${seconds(usage.waitedMs)} waited for a turn`,
    ...Object.entries(run.skipped).map(([reason, count]) => `  skipped ${count}: ${reason}`),
    ...run.flaky.map((name) => `  flaky: ${name}`),
    ...run.leftovers.map((leftover) => `  left behind: ${leftover}`),
    ...usage.deprecations.map((deprecation) => `  deprecated: ${deprecation}`),
    ...usage.unknownFields.map((field) => `  unknown field: ${field}`),
  ]
  return lines.join('\n')
}

function nameOf({ file, path }: SpecReport): string {
  return [file, ...path].join(' > ')
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

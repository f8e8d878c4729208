import { hasRun, type RunReport, ranIn } from './run-report.ts'

/** How many of the latest runs of a project that ran anything are looked at. */
const LATEST = 20

/**
 * What many runs say that one does not: whether they get slower, how often they fail, which specs fail, and which only sometimes,
 * how much they ask of the service, and what the service says is going away.
 */
export function describeHealth(history: readonly RunReport[]): string {
  const projects = [...new Set(history.map(({ project }) => project))].sort()
  if (projects.length === 0) return 'No run is remembered yet: run the specs first.'
  return projects
    .map((project) =>
      describeProject(
        project,
        history.filter((run) => run.project === project),
      ),
    )
    .join('\n\n')
}

function describeProject(project: string, all: readonly RunReport[]): string {
  const runs = all.filter((run) => ranIn(run) > 0).slice(-LATEST)
  if (runs.length === 0) return `${project}: nothing ran in ${countOf(all)}`
  // How often a spec fails is not told by runs in which it was not asked for.
  const outOf = (name: string) => runs.filter((run) => hasRun(name, run)).length
  const complete = runs.filter(({ isComplete }) => isComplete)
  const durations = complete.map(({ durationMs }) => durationMs)
  const failedRuns = runs.filter(({ specs }) => specs.failed > 0).length
  const failures = counted(runs.flatMap(({ failed }) => failed))
  const flaky = counted(runs.flatMap(({ flaky }) => flaky))
  const requests = runs.map(({ usage }) => usage.requests)
  const routes = counted(
    runs.flatMap(({ usage }) =>
      Object.entries(usage.byRoute).flatMap(([route, count]) => Array<string>(count).fill(route)),
    ),
  )
  const deprecations = new Set(runs.flatMap(({ usage }) => usage.deprecations))
  const unknownFields = new Set(runs.flatMap(({ usage }) => usage.unknownFields))
  const leftovers = runs.reduce((sum, run) => sum + run.leftovers.length, 0)
  return [
    `${project}: ${countOf(runs)}, ${Math.round((failedRuns / runs.length) * 100)} % with failures`,
    `  duration: ${durations.length === 0 ? 'no complete run' : trend(durations)}`,
    `  requests: ${mean(requests).toFixed(0)} a run${[...routes]
      .slice(0, 3)
      .map(([route, count]) => `; ${route} ${(count / runs.length).toFixed(0)}`)
      .join('')}`,
    ...[...failures].map(([name, count]) => `  failed in ${count} of ${outOf(name)}: ${name}`),
    ...[...flaky].map(([name, count]) => `  flaky in ${count} of ${outOf(name)}: ${name}`),
    ...(leftovers === 0 ? [] : [`  left behind: ${leftovers}`]),
    ...[...deprecations].map((deprecation) => `  deprecated: ${deprecation}`),
    ...[...unknownFields].map((field) => `  unknown field: ${field}`),
  ].join('\n')
}

/** The older half against the newer one. */
function trend(durations: readonly number[]): string {
  const middle = Math.floor(durations.length / 2)
  const newer = mean(durations.slice(middle))
  const text = `${(newer / 1000).toFixed(1)} s`
  if (middle === 0) return text
  const change = Math.round((newer / mean(durations.slice(0, middle)) - 1) * 100)
  return `${text}, ${change >= 0 ? '+' : ''}${change} % against the ${middle} before`
}

function countOf(runs: readonly RunReport[]): string {
  return `${runs.length} run${runs.length === 1 ? '' : 's'}`
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1)
}

/** The most frequent first. */
function counted(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return new Map([...counts].sort(([, left], [, right]) => right - left))
}

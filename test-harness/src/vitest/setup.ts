import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Configuration, HarnessConfigurationError } from '../configuration.ts'
import { loadConfiguration } from '../environment.ts'
import { examineLive } from '../live-guard.ts'
import { openLiveJournal, tellLeftBehind } from '../live-journal.ts'
import { connectLive, missingCredentials } from '../live-service.ts'
import { noRoomForCleanup } from '../room-for-cleanup.ts'
import { appOf, clientOf } from '../service.ts'
import { createUsageMeter } from '../usage.ts'
import { readHistory, requestsPerSpec } from './history.ts'
import type { LiveRun } from './provided.ts'

/** What the projects of one process find out together, once. */
const found = Symbol.for('@cio/test-harness.live-run')

/**
 * Global setup of a project with specs: refuses settings that make no sense once, and not for each spec. In a live project,
 * which has `provide: { cioTarget: 'live' }`, it is the guard before any spec.
 *
 * @throws {HarnessConfigurationError} with one line per setting that makes no sense.
 * @throws {LiveGuardError} with one sentence, when the keys or the workspace are not what a live run needs.
 */
export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const target = project.config.provide.cioTarget ?? 'emulator'
  const configuration = loadConfiguration(project.config.root, target)
  if (target === 'emulator') return undefined
  if (configuration.apiKey === undefined) throw new Error(missingCredentials)
  const counts = await specsByFile(project)
  const refusal = noRoomForCleanup(configuration.maxRequests, mostAtATime(counts, project))
  if (refusal !== undefined) throw new HarnessConfigurationError([refusal])
  const live = connectLive(configuration)
  const known = globalThis as { [found]?: Promise<LiveRun> }
  const isFirst = known[found] === undefined
  known[found] ??= examine(configuration, live, project.config.root)
  try {
    const run = await known[found]
    // What the guard cost is told once, in the report of the project that came first.
    project.provide('cioLiveRun', isFirst ? run : { ...run, guardUsage: createUsageMeter().usage })
    console.log(announcement(project, configuration, run, counts))
  } catch (error) {
    live.close()
    throw error
  }
  return () => live.close()
}

async function examine(
  configuration: Configuration,
  live: ReturnType<typeof connectLive>,
  root: string,
): Promise<LiveRun> {
  const left = tellLeftBehind(root, configuration)
  if (left !== undefined) console.log(left)
  const meter = createUsageMeter()
  const service = live.for('upkeep')
  const journal = openLiveJournal(root, configuration)
  const findings = await examineLive({
    configuration,
    journal,
    hasRegions: configuration.baseUrl === undefined && configuration.appBaseUrl === undefined,
    reach: (region, { apiKey, appApiKey }) => ({
      client: apiKey === undefined ? undefined : clientOf({ ...service, region, apiKey }, meter.onEvent),
      app: appOf({ ...service, region, appApiKey }, meter.onEvent),
    }),
  }).finally(() => journal.close())
  return { ...findings, runId: configuration.runId, guardUsage: meter.usage }
}

async function specsByFile(project: TestProject): Promise<readonly number[]> {
  const { testFiles } = await project.globTestFiles()
  const modules = await project.vitest.parseSpecifications(testFiles.map((file) => project.createSpecification(file)))
  return modules.map((module) => [...module.children.allTests()].length)
}

/** How many specs can be under way at a time: as many files as there are workers, as many of each as may run side by side. */
function mostAtATime(counts: readonly number[], { vitest }: TestProject): number {
  return counts
    .map((specs) => Math.min(specs, vitest.config.maxConcurrency))
    .sort((left, right) => right - left)
    .slice(0, vitest.config.maxWorkers)
    .reduce((sum, specs) => sum + specs, 0)
}

function announcement(
  project: TestProject,
  { requestsPerSecond, maxRequests, region }: Configuration,
  { tier, workspace }: LiveRun,
  counts: readonly number[],
): string {
  const specs = counts.reduce((sum, count) => sum + count, 0)
  const requests = Math.round(
    specs * requestsPerSpec(readHistory(join(project.vitest.config.root, 'reports')), project.name),
  )
  const minutes = requests / requestsPerSecond / 60
  const where =
    workspace === undefined
      ? 'a workspace of unknown size'
      : `workspace "${workspace.name}", ${workspace.people} people`
  return (
    `${project.name}: ${where}, region ${region}, ${tier}. Up to ${specs} specs, about ${requests} requests and ` +
    `${minutes < 1 ? 'less than a minute' : `${Math.ceil(minutes)} minutes`} at ${requestsPerSecond} a second; stopped at ${maxRequests} requests.`
  )
}

import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Configuration, HarnessConfigurationError, type TargetKind } from '../configuration.ts'
import { loadConfiguration } from '../environment.ts'
import { examineLive } from '../live-guard.ts'
import { openLiveJournal, tellLeftBehind } from '../live-journal.ts'
import { connectLive, type LiveService } from '../live-service.ts'
import { withRoomForCleanup } from '../room-for-cleanup.ts'
import { appOf, clientOf } from '../service.ts'
import { createUsageMeter } from '../usage.ts'
import { reportsFolder } from '../workspace-root.ts'
import { estimate, readHistory } from './history.ts'
import type { LiveRun } from './provided.ts'
import { sentencesOf } from './sentences.ts'

/** What the projects of one process find out together, once. */
const found = Symbol.for('@cio/test-harness.live-run')

/**
 * Global setup of a project with specs: refuses settings that make no sense once, and not for each spec. In a live project,
 * which has `provide: { cioTarget: 'live' }`, it is the guard before any spec: what it refuses fails in the place of the specs,
 * and leaves other projects alone.
 *
 * @throws {Error} By the name of a {@link HarnessConfigurationError}, with one line per setting that makes no sense.
 */
export default async function setup(project: TestProject): Promise<(() => void) | undefined> {
  const target = project.config.provide.cioTarget ?? 'emulator'
  const { root } = project.vitest.config
  project.provide('cioRoot', { folder: root, isStart: resolve(root) === process.cwd() })
  const configuration = configurationOf(project, target)
  if (target === 'emulator') return undefined
  limitSpecsAtATime(project, configuration)
  const live = connectLive(configuration)
  const known = globalThis as { [found]?: Promise<LiveRun> }
  const isFirst = known[found] === undefined
  known[found] ??= examine(configuration, live, root)
  try {
    const run = await known[found]
    // What the guard cost is told once, in the report of the project that came first.
    project.provide('cioLiveRun', isFirst ? run : { ...run, guardUsage: createUsageMeter().usage })
    await announce(project, configuration, run)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    project.provide('cioNotRun', { reason, isFailure: true, isToldElsewhere: !isFirst })
  }
  return () => live.close()
}

function configurationOf({ config }: TestProject, target: TargetKind): Configuration {
  try {
    return loadConfiguration(config.root, target)
  } catch (error) {
    throw error instanceof HarnessConfigurationError ? sentencesOf(error) : error
  }
}

async function examine(configuration: Configuration, live: LiveService, root: string): Promise<LiveRun> {
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

/** Should the run be stopped, all that is under way can still be cleaned up. Workers are shared by all projects. */
function limitSpecsAtATime({ config, vitest }: TestProject, { maxRequests }: Configuration): void {
  const { workers, specsPerWorker } = withRoomForCleanup(maxRequests, {
    workers: vitest.config.maxWorkers,
    specsPerWorker: config.maxConcurrency,
  })
  config.maxConcurrency = specsPerWorker
  for (const one of vitest.projects) one.config.maxWorkers = Math.min(one.config.maxWorkers, workers)
}

/** How many specs of a project were asked for, as far as their files tell without being run. */
async function countSelected({ name, vitest }: TestProject): Promise<number> {
  const { filenamePattern } = vitest as { filenamePattern?: string[] }
  const all = await vitest.getRelevantTestSpecifications(filenamePattern)
  const modules = await vitest.parseSpecifications(all.filter(({ project }) => project.name === name))
  return modules.flatMap((module) => [...module.children.allTests()]).filter(({ options }) => options.mode === 'run')
    .length
}

/** Says what is about to happen. That something of it cannot be told stops no run. */
async function announce(
  project: TestProject,
  { requestsPerSecond, maxRequests, region }: Configuration,
  { tier, workspace }: LiveRun,
): Promise<void> {
  const expected = await expectation(project).then(
    ({ specs, requests }) => {
      const minutes = requests / requestsPerSecond / 60
      const time = minutes < 1 ? 'less than a minute' : `${Math.ceil(minutes)} minutes`
      return `About ${specs === 1 ? 'one spec' : `${specs} specs`}, ${requests} requests and ${time} at ${requestsPerSecond} a second; `
    },
    (error: unknown) => `How much it takes is not known: ${error instanceof Error ? error.message : error}; `,
  )
  const where =
    workspace === undefined
      ? 'a workspace of unknown size'
      : `workspace "${workspace.name}", ${workspace.people} people`
  console.log(`${project.name}: ${where}, region ${region}, ${tier}. ${expected}stopped at ${maxRequests} requests.`)
}

async function expectation(project: TestProject): Promise<ReturnType<typeof estimate>> {
  const selected = await countSelected(project)
  return estimate(readHistory(reportsFolder(project.vitest.config.root)), project.name, selected)
}

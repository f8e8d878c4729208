import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import type { Reporter, TestCase, TestModule, TestProject, TestRunEndReason, Vitest } from 'vitest/node'
import { grouped } from '../grouped.ts'
import { type JunitSuite, junitXml } from '../junit.ts'
import {
  describeRun,
  type RunReport,
  ranIn,
  type SpecReport,
  summarize,
  wholeFile,
  wholeProject,
} from '../run-report.ts'
import { runStopped } from '../shared-pace.ts'
import { addUp } from '../usage.ts'
import { reportsFolder } from '../workspace-root.ts'
import { appendHistory } from './history.ts'
import type { NotRun } from './provided.ts'

/** Where the reporter writes. */
export type HarnessReporterOptions = Readonly<{
  /** Where the reports go, from the root of the run. @default TEST_REPORTS_FOLDER or 'reports', from the root of the workspace */
  folder?: string
}>

/** Milliseconds of Unix time; without an end while no module has ended. */
type Span = Readonly<{ startedAt: number; endedAt: number | undefined }>

/**
 * A Vitest reporter that writes, for each package, `reports/<package>.xml` (JUnit) and, for each project with specs,
 * `reports/<package>.<target>.json` (what it ran, what it cost, what it left), remembers the run in
 * `reports/history.jsonl`, and closes with a readable summary. A live run that ran nothing, or was stopped, fails.
 *
 * A package is what a project's name has before its colon, without a scope: `@cio/people:live` belongs to `people`.
 */
export default class HarnessReporter implements Reporter {
  readonly #folder: string | undefined
  #vitest: Vitest | undefined
  readonly #spans = new Map<TestProject, Span>()

  constructor({ folder }: HarnessReporterOptions = {}) {
    this.#folder = folder
  }

  /** For Vitest, which calls it before a run: remembers the root that the folder of the reports is looked up from. */
  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunStart(): void {
    this.#spans.clear()
  }

  onTestModuleQueued({ project }: TestModule): void {
    if (!this.#spans.has(project)) this.#spans.set(project, { startedAt: Date.now(), endedAt: undefined })
  }

  onTestModuleEnd({ project }: TestModule): void {
    this.#spans.set(project, { ...this.#spanOf(project), endedAt: Date.now() })
  }

  async onTestRunEnd(modules: readonly TestModule[], _errors: unknown, outcome: TestRunEndReason): Promise<void> {
    const root = this.#vitest?.config.root ?? process.cwd()
    const folder = this.#folder === undefined ? reportsFolder(root) : resolve(root, this.#folder)
    mkdirSync(folder, { recursive: true })

    const suites = grouped(modules, ({ project }) => project)
    const byPackage = grouped([...suites], ([project]) => packageOf(project.name))
    for (const [name, members] of byPackage) {
      const junit = members.map(([project, own]) => this.#suite(project, own, root))
      writeFileSync(join(folder, `${name}.xml`), junitXml(junit))
    }

    const runs: RunReport[] = []
    for (const [project, own] of suites) runs.push(...(await this.#run(project, own, root, outcome)))
    for (const run of runs) {
      writeFileSync(
        join(folder, `${packageOf(run.project)}.${run.target}.json`),
        `${JSON.stringify(run, undefined, 2)}\n`,
      )
    }
    if (runs.length > 0) appendHistory(runs, folder)
    for (const run of runs) console.log(describeRun(run))
    for (const project of suites.keys()) {
      const { cioNotRun } = project.getProvidedContext()
      if (cioNotRun?.isFailure === false) console.log(`${project.name}: not run. ${cioNotRun.reason}`)
    }
    const live = runs.filter(({ target }) => target === 'live')
    if (live.length > 0 && live.every((run) => ranIn(run) === 0)) {
      console.error('The live run ran nothing: a live run that tests nothing is a failure.')
      process.exitCode = 1
    }
    if (live.some(isStopped)) {
      console.error('The live run was stopped before its end, which is a failure.')
      process.exitCode = 1
    }
  }

  /** One process runs all projects: each takes the time from its first module's start to its last module's end. */
  #spanOf(project: TestProject): Span {
    const now = Date.now()
    return this.#spans.get(project) ?? { startedAt: now, endedAt: now }
  }

  #suite(project: TestProject, modules: readonly TestModule[], root: string): JunitSuite {
    const startedAt = new Date(this.#spanOf(project).startedAt).toISOString()
    return { project: project.name, startedAt, specs: specsOf(project, modules, root) }
  }

  /** Nothing for pure tests, and for live specs that need not run. */
  async #run(
    project: TestProject,
    modules: readonly TestModule[],
    root: string,
    outcome: TestRunEndReason,
  ): Promise<readonly RunReport[]> {
    const { cioTarget: target, cioNotRun, cioLiveRun } = project.getProvidedContext()
    if (target === undefined || cioNotRun?.isFailure === false) return []
    const usages = modules.flatMap((module) =>
      [...module.children.allTests()].flatMap((test) => test.meta().cio?.usage ?? []),
    )
    const { testFiles } = await project.globTestFiles()
    const { testNamePattern, tagsFilter } = project.config
    const { startedAt, endedAt = Date.now() } = this.#spanOf(project)
    const facts = {
      project: project.name,
      target,
      runId: cioLiveRun?.runId,
      startedAt: new Date(startedAt).toISOString(),
      durationMs: endedAt - startedAt,
      isComplete:
        cioNotRun === undefined &&
        outcome !== 'interrupted' &&
        modules.length === testFiles.length &&
        testNamePattern === undefined &&
        !tagsFilter?.length,
      usage: addUp(cioLiveRun === undefined ? usages : [cioLiveRun.guardUsage, ...usages]),
    }
    const run = summarize({ ...facts, specs: specsOf(project, modules, root) })
    return [{ ...run, isComplete: run.isComplete && !isStopped(run) }]
  }
}

function isStopped({ skipped }: RunReport): boolean {
  return Object.keys(skipped).some((reason) => reason.startsWith(runStopped))
}

function specsOf(project: TestProject, modules: readonly TestModule[], root: string): readonly SpecReport[] {
  const { cioNotRun } = project.getProvidedContext()
  if (cioNotRun !== undefined) return [notRun(cioNotRun, pathFrom(root, project.config.root))]
  return modules.flatMap((module) => {
    const file = pathFrom(root, module.moduleId)
    const specs = [...module.children.allTests()].map((test) => specOf(test, file))
    // A file that could not be loaded has no specs, and must not be a file without failures.
    const unloadable = module.errors().map((error) => ({
      ...emptySpec,
      file,
      path: [wholeFile],
      state: 'failed' as const,
      errors: [error.stack ?? error.message],
    }))
    return [...specs, ...unloadable]
  })
}

/** One for all the specs of a project, whichever of them were asked for. */
function notRun({ reason, isFailure }: NotRun, file: string): SpecReport {
  const spec = { ...emptySpec, file, path: [wholeProject] }
  return isFailure
    ? { ...spec, state: 'failed', errors: [reason] }
    : { ...spec, state: 'skipped', reason: `Not run: ${reason}`, errors: [] }
}

const emptySpec = { reason: undefined, durationMs: 0, tier: undefined, isFlaky: false, leftovers: [] }

function specOf(test: TestCase, file: string): SpecReport {
  const result = test.result()
  const record = test.meta().cio
  const errors = result.errors ?? []
  return {
    file,
    path: test.fullName.split(' > '),
    state: result.state === 'pending' ? 'skipped' : result.state,
    reason: result.state === 'skipped' ? (result.note ?? 'not selected, or switched off') : undefined,
    durationMs: test.diagnostic()?.duration ?? 0,
    tier: record === undefined ? undefined : record.hasRead ? 'state checked' : 'accepted only',
    isFlaky: test.diagnostic()?.flaky ?? false,
    errors: errors.map(({ stack, message }) => stack ?? message),
    leftovers: errors.flatMap((error) =>
      Array.isArray(error.leftovers) ? error.leftovers.map((one) => JSON.stringify(one)) : [],
    ),
  }
}

function pathFrom(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

function packageOf(project: string): string {
  return (project.split(':')[0] ?? project).replace(/^@[^/]+\//, '')
}

/**
 * Runs the specs of every package that uses the harness again and again, in one Vitest: as they are, against a service that
 * stores nothing, and against one that swallows a message. Prints what became of each as JSON, and meanwhile, on the other stream,
 * how far it is.
 *
 * Usage: node test/meta/passes.ts MESSAGES_PER_SPEC [part of a path …]
 */
import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WorkspaceMode } from '@cio/emulator'
import { createVitest, type TestCase } from 'vitest/node'
import { emulatorSpecs } from '../../test-harness/src/vitest/projects.ts'
import { type Mutant, NOTHING_STORED, type Outcome } from './outcome.ts'

type Modes = ReadonlyMap<string, WorkspaceMode>

const root = fileURLToPath(new URL('../..', import.meta.url))
const [most, ...filters] = process.argv.slice(2)
const mostMessages = Number(most)
const packages = packagesWithSpecs()

// Whatever notices something waits until its deadline. This is thirty times as long as a write needs to become visible.
const deadlineMs = 300

const project = emulatorSpecs([...packages.keys()].map((folder) => `${folder}/test/**/*.spec.ts`))
const vitest = await createVitest({
  config: false,
  watch: false,
  root,
  ...project,
  // How many messages are swallowed grows with the soak factor, and how much a spec does need not.
  provide: { ...project.provide, soak: 1 },
  testTimeout: 60_000,
  tags: [{ name: 'smoke' }, { name: 'slow' }],
  // Every spec has a workspace of its own, so they can share a process and wait side by side.
  isolate: false,
  sequence: { concurrent: true },
  maxConcurrency: 20,
  reporters: [{}],
  onConsoleLog: () => false,
})
const files = await vitest.globTestSpecifications(filters)

const specs = await pass(new Map())
process.env.CUSTOMERIO_CONSISTENCY_TIMEOUT_MS = String(deadlineMs)
const passing = [...specs].filter(([, spec]) => spec.result().state === 'passed')
const turns = Math.min(mostMessages, Math.max(0, ...passing.map(([, spec]) => messagesOf(spec).length)))
tell(
  `${passing.length} of ${specs.size} specs pass. Next: a service that stores nothing, then ${turns} × a swallowed message.`,
)
const mutants = await changed(new Map(passing.map(([id]) => [id, 'do-nothing'])))
for (let turn = 0; turn < turns; turn += 1) {
  const modes = new Map(passing.flatMap(([id, spec]) => swallowing(spec, turn).map((mode) => [id, mode])))
  mutants.push(...(await changed(modes)))
  tell(`${turn + 1} of ${turns}: ${modes.size} specs.`)
}
await vitest.close()
// Specs that fail are what was asked for.
process.exitCode = 0

const outcome: Outcome = {
  specs: [...specs.values()].map((spec) => {
    return { name: nameOf(spec), isPassing: spec.result().state === 'passed', messages: messagesOf(spec) }
  }),
  mutants,
}
console.log(JSON.stringify(outcome))

function tell(progress: string): void {
  console.error(`${Math.round(performance.now() / 1000)} s: ${progress}`)
}

/** Which message goes first is drawn from the name, so that it is the same one until the spec changes. */
function swallowing(spec: TestCase, turn: number): readonly WorkspaceMode[] {
  const { length } = messagesOf(spec)
  const drawn = createHash('sha256').update(spec.fullName).digest().readUInt32BE(0)
  return turn < length ? [{ swallow: 1 + ((drawn + turn) % length) }] : []
}

async function changed(modes: Modes): Promise<Mutant[]> {
  const results = await pass(modes)
  return [...modes].flatMap(([id, mode]) => {
    const spec = specs.get(id)
    if (spec === undefined) return []
    const change = typeof mode === 'object' ? (messagesOf(spec)[mode.swallow - 1] ?? '') : NOTHING_STORED
    return { spec: nameOf(spec), change, isNoticed: results.get(id)?.result().state === 'failed' }
  })
}

/** Runs the specs that have a mode, or all of them, and resolves with each by its id. */
async function pass(modes: Modes): Promise<ReadonlyMap<string, TestCase>> {
  vitest.provide('cioModes', Object.fromEntries(modes))
  const asked = files.flatMap((file) => {
    const testIds = [...modes.keys()].filter((id) => id.startsWith(`${file.taskId}_`))
    if (modes.size === 0) return file
    return testIds.length === 0 ? [] : file.project.createSpecification(file.moduleId, { testIds })
  })
  const { testModules } = await vitest.runTestSpecifications(asked)
  return new Map(testModules.flatMap((module) => [...module.children.allTests()].map((test) => [test.id, test])))
}

function messagesOf(spec: TestCase): readonly string[] {
  return spec.meta().cio?.received ?? []
}

function nameOf({ module, fullName }: TestCase): string {
  const folder = relative(root, module.moduleId).split(sep).slice(0, 2).join('/')
  return `${packages.get(folder)} > ${fullName}`
}

/** The packages that test themselves through the fixtures, by folder. */
function packagesWithSpecs(): ReadonlyMap<string, string> {
  const manifests = globSync('packages/*/package.json', { cwd: root }).map((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
      name: string
      devDependencies?: Record<string, string>
    }
    return [path.split(sep).slice(0, 2).join('/'), manifest] as const
  })
  return new Map(
    manifests.flatMap(([folder, { name, devDependencies }]) =>
      devDependencies?.['@cio/test-harness'] === undefined ? [] : [[folder, name]],
    ),
  )
}

import { execFile } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findJournals, journalFolder } from '../src/index.ts'
import { readHistory } from '../src/vitest/history.ts'

/** With `/` on every system: it is written into sources. */
const root = fileURLToPath(new URL('../../', import.meta.url)).replaceAll('\\', '/')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

type Outcome = Readonly<{ code: number; output: string }>

const everything = [
  'cleanup',
  'debug',
  'first.emulator.json',
  'first.xml',
  'history.jsonl',
  'second.emulator.json',
  'second.xml',
]

describe('in a package with a Vitest of its own, below the root of a repository', { tags: 'slow' }, () => {
  const repository = realpathSync(mkdtempSync(join(tmpdir(), 'cio-monorepo-')))
  const folder = join(repository, 'packages/mine')
  let outcome: Outcome
  let kept: readonly string[]
  let left: readonly unknown[]

  beforeAll(async () => {
    plant(repository, folder)
    outcome = await run(folder)
    // The next run forgets what an embedded emulator took with it.
    kept = filesIn(repository, 'reports')
    left = findJournals(journalFolder(repository)).flatMap(({ outstanding }) => outstanding)
  }, 120_000)

  afterAll(() => rmSync(repository, { recursive: true }))

  test('a failed spec is run again by a command that works where Vitest was started', async () => {
    const command = rerun(outcome)

    expect(command).toMatch(/npx vitest run --project 'first' test\/first\.spec\.ts -t '\^expects too much\$'$/)
    expect(outcome.output).toContain('Run it again, alone and with the same data:\n')
    const again = await run(folder, ['test/first.spec.ts', '--project', 'first', '-t', '^expects too much$'])
    expect(again.output).toMatch(/Tests +1 failed \| 1 skipped/)
  })

  test('a failed spec tells where its command works, if Vitest was started elsewhere', async () => {
    const elsewhere = await run(repository, ['--root', 'packages/mine', '-t', 'expects too much'])

    expect(rerun(elsewhere)).toContain(" --project 'first' test/first.spec.ts -t ")
    expect(elsewhere.output.replaceAll('\\', '/')).toContain(
      `Run it again, alone and with the same data, from ${folder.replaceAll('\\', '/')}:\n`,
    )
  })

  test('everything that is kept lies in one folder, where a sweep looks', () => {
    expect(kept).toEqual(everything.map((name) => `reports/${name}`))
    expect(left).toEqual([{ kind: 'person', userId: 'forgotten' }])
    expect(journalFolder(folder)).toBe(journalFolder(repository))
  })

  test('everything that is kept lies in the folder that TEST_REPORTS_FOLDER names, from that root', async () => {
    await run(folder, [], { TEST_REPORTS_FOLDER: 'kept' })

    expect(filesIn(repository, 'kept')).toEqual(everything.map((name) => `kept/${name}`))
  })

  test('a project takes the time of its own modules', () => {
    const [first, second] = ['first', 'second'].map((name) => {
      const run = readHistory(join(repository, 'reports')).find(({ project }) => project === name)
      const startedAt = Date.parse(run?.startedAt ?? '')
      return { startedAt, endedAt: startedAt + (run?.durationMs ?? Number.NaN), durationMs: run?.durationMs }
    })

    expect(first?.endedAt).toBeLessThanOrEqual(second?.startedAt ?? 0)
    expect(second?.durationMs).toBeGreaterThanOrEqual(300)
  })

  test('settings that make no sense are told of once, and not where they were found', async () => {
    const { code, output } = await run(folder, [], { TEST_ENVIRONMENT: 'No Good', TEST_EMULATOR_MODE: 'odd' })

    expect(code).toBe(1)
    expect(output).toContain('HarnessConfigurationError: The test harness cannot start:\n')
    expect(output.match(/TEST_EMULATOR_MODE is "odd"; expected/g)).toHaveLength(1)
    expect(output).not.toMatch(/Serialized Error| ❯ /)
  })
})

/** Two projects, one after the other; one spec fails, and one leaves something in its journal. */
function plant(repository: string, folder: string): void {
  mkdirSync(join(repository, '.git'))
  mkdirSync(join(folder, 'test'), { recursive: true })
  const specs = {
    first: `
      test('expects too much', async ({ create }) => {
        await create.person()
        expect(1).toBe(2)
      })
      test('forgets somebody', ({ journal }) => {
        journal.registered({ kind: 'person', userId: 'forgotten' })
      })
    `,
    second: `
      test('takes its time', () => new Promise((resolve) => setTimeout(resolve, 310)))
    `,
  }
  for (const [name, spec] of Object.entries(specs)) {
    const imports = `import { expect, test } from '${root}test-harness/src/vitest/index.ts'\n`
    writeFileSync(join(folder, 'test', `${name}.spec.ts`), imports + spec)
  }
  const projects = Object.keys(specs).map((name, index) => ({
    test: {
      name,
      include: [`test/${name}.spec.ts`],
      provide: { cioTarget: 'emulator' },
      globalSetup: `${root}test-harness/src/vitest/setup.ts`,
      // Of the first group, 0, Vitest runs files last where it has one worker alone.
      sequence: { groupOrder: index + 1 },
    },
  }))
  const reporters = ['default', `${root}test-harness/src/vitest/reporter.ts`]
  const configuration = { test: { testTimeout: 60_000, reporters, projects } }
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(configuration)}`)
}

/** What lies in a folder of this name, wherever there is one. */
function filesIn(repository: string, name: string): readonly string[] {
  return globSync(`**/${name}/*`, { cwd: repository })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
}

function rerun({ output }: Outcome): string {
  return /^ +CUSTOMERIO_RUN_ID=[0-9a-z]{6} (.*)$/m.exec(output)?.[1] ?? output
}

async function run(
  cwd: string,
  selection: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const { TEST_REPORTS_FOLDER: _, ...own } = process.env
  const options = { cwd, env: { ...own, NO_COLOR: '1', ...environment } }
  return await new Promise((resolve) => {
    execFile(process.execPath, [vitest, 'run', '--no-color', ...selection], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    })
  })
}

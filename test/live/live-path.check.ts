import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, inject, onTestFinished, test } from 'vitest'
import { createIds, createSecret, openJournal } from '../../test-harness/src/index.ts'
import { liveServiceName } from '../../test-harness/src/live-journal.ts'
import { personRegistration } from '../../test-harness/src/registration.ts'
import { readHistory } from '../../test-harness/src/vitest/history.ts'
import { root } from '../readme-programs.ts'

// They look as real ones do, and are nobody's.
const apiKey = '3c1f9a7be2d84f06a5d1'
const appApiKey = '9d2b7c4e8f1a4b3c9d2b7c4e8f1a4b3c'
// A few specs ten times as fast as the service documents; in a soak all of them at its pace.
const isSoak = inject('soak') > 1
const limit = isSoak ? 10 : 100
const nothing = { people: 0, objects: 0, suppressed: 0 }
const selection = isSoak ? [] : ['--tagsFilter=smoke']

describe('the live path', () => {
  test('passes against a service that is slow, late and strict, and leaves nothing there', async () => {
    const service = await startService()

    const { exitCode, output, reports } = await testLive(selection, service.environment)

    expect(output).toMatch(/^\d+ passed, 0 failed, \d+ skipped$/m)
    expect(exitCode).toBe(0)
    expect(output).toContain('workspace "Playground", 7 people, region us, state checked.')
    expect(output).toMatch(/@cio\/people:live: [1-9]\d* passed, 0 failed/)
    expect(output).toMatch(/state checked [1-9]\d*, accepted only \d+; \d+ requests/)
    const { pipelines, app } = await service.arrivals()
    console.log(`${pipelines.length + app.length} requests at ${limit} a second to each API`)
    expect(pipelines.length + app.length).toBeLessThanOrEqual(3_000)
    expect(mostInASecond(pipelines)).toBeLessThanOrEqual(limit + 1)
    expect(mostInASecond(app)).toBeLessThanOrEqual(limit + 1)
    expect(output).not.toMatch(new RegExp(`${apiKey}|${appApiKey}`))
    expect(await service.left()).toEqual(nothing)
    const junit = readFileSync(join(dirname(reports), 'integration-results.xml'), 'utf8')
    expect(junit).toContain('<testsuite name="@cio/people:live"')
    expect(junit).toContain('<testsuite name="@cio/test-harness:live"')
  })

  test('keeps to the limit with four packages side by side', async () => {
    const service = await startService()
    const packages = ['people', 'test-harness', 'people', 'test-harness']

    const runs = await Promise.all(
      packages.map((name) => vitest([`--project=@cio/${name}:live`, '--tagsFilter=smoke'], service.environment)),
    )

    expect(runs.flatMap(({ exitCode, output }) => (exitCode === 0 ? [] : output))).toEqual([])
    const { pipelines, app } = await service.arrivals()
    expect(pipelines.length).toBeGreaterThanOrEqual(8 * 2)
    expect(mostInASecond(pipelines)).toBeLessThanOrEqual(limit + 1)
    expect(mostInASecond(app)).toBeLessThanOrEqual(limit + 1)
    expect(await service.left()).toEqual(nothing)
  })

  test('says once that the key is wrong, before any spec', async () => {
    const service = await startService()

    const { exitCode, output, reports } = await testLive([], { ...service.environment, CUSTOMERIO_API_KEY: 'wr0ng' })

    expect(exitCode).toBe(1)
    expect(readFileSync(join(reports, 'people.xml'), 'utf8')).toMatch(
      /tests="1" failures="1".*<failure message="Authentication failed\./s,
    )
    const refused = { project: '@cio/people:live', isComplete: false, specs: { passed: 0, failed: 1, skipped: 0 } }
    expect(JSON.parse(readFileSync(join(reports, 'people.live.json'), 'utf8'))).toMatchObject(refused)
    expect(readHistory(reports)).toContainEqual(expect.objectContaining(refused))
    expect(output.match(/Error: Authentication failed\. Check your API key\./g)).toHaveLength(1)
    expect(output).toContain('CUSTOMERIO_API_KEY is no Pipelines key of region "us".')
    expect(output).not.toContain('wr0ng')
    const { pipelines, app } = await service.arrivals()
    expect(pipelines.length + app.length).toBeLessThanOrEqual(2)
  })

  test('is visibly of the lower tier without a key to read with', async () => {
    const service = await startService()

    const { exitCode, output } = await testLive(['--tagsFilter=smoke'], {
      ...service.environment,
      CUSTOMERIO_APP_API_KEY: '',
    })

    expect(output).toContain('a workspace of unknown size, region us, accepted only.')
    expect(output).toMatch(/state checked 0, accepted only 2/)
    expect(output).toContain('Accepted only: without CUSTOMERIO_APP_API_KEY, nothing is read back.')
    expect(exitCode).toBe(0)
    expect(await service.left()).toEqual(nothing)
  })

  test('refuses to begin with so few requests that it could not clean up', async () => {
    const service = await startService()

    const { exitCode, output } = await testLive([], { ...service.environment, TEST_MAX_REQUESTS: '20' })

    expect(exitCode).toBe(1)
    expect(output).toContain('TEST_MAX_REQUESTS is 20, of which 7 are kept for cleanup, too few for a spec')
    expect(await service.arrivals()).toEqual({ pipelines: [], app: [] })
  })

  test('stops at TEST_MAX_REQUESTS, and still cleans up', async () => {
    const service = await startService()

    const { exitCode, output } = await node(['scripts/test.ts', '--project=@cio/people:live'], {
      ...service.environment,
      npm_lifecycle_event: 'test:live',
      TEST_MAX_REQUESTS: '150',
    })

    expect(exitCode).toBe(1)
    expect(output).toContain('The run is stopped: TEST_MAX_REQUESTS is 150, of which 50 are kept for cleanup.')
    const { pipelines, app } = await service.arrivals()
    expect(pipelines.length + app.length).toBeLessThanOrEqual(150)
    expect(await service.left()).toEqual(nothing)
  })
})

describe('a run that was killed', () => {
  test('is told of by the next one, with how to remove what it left', async () => {
    const service = await startService()
    const folder = mkdtempSync(join(tmpdir(), 'cio-live-path-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    leaveJournal(join(folder, 'cleanup'), service.environment.CUSTOMERIO_BASE_URL)

    const { output } = await vitest(['--project=@cio/people:live', '-t', 'no spec is called this'], {
      ...service.environment,
      TEST_REPORTS_FOLDER: folder,
    })

    expect(output.match(/^1 thing of a run that is over may still be in this workspace\..*$/gm)).toHaveLength(1)
    expect(output).toContain('"cio-kit sweep --run k3f9a2 --yes" all of one run.')
  })
})

describe('a selection', () => {
  test('by name is what is announced and paid for, and may be small', async () => {
    const service = await startService()

    const { exitCode, output } = await vitest(
      ['--project=@cio/people:live', 'packages/people/test/identify.spec.ts', '-t', 'merges new traits'],
      { ...service.environment, TEST_MAX_REQUESTS: '60' },
    )

    expect(output).toContain('About one spec, 15 requests and less than a minute')
    expect(output).toMatch(/1 passed/)
    expect(exitCode).toBe(0)
  })

  test('of nothing is a failure, on however many cores', async () => {
    const service = await startService()

    const { exitCode, output } = await vitest(
      [
        '--project=@cio/people:live',
        '--maxWorkers=65',
        '--testNamePattern=no spec is called this',
        '--reporter=test-harness/src/vitest/reporter.ts',
      ],
      service.environment,
    )

    expect(output).toContain('About 0 specs, 0 requests')
    expect(output).toContain('The live run ran nothing: a live run that tests nothing is a failure.')
    expect(exitCode).toBe(1)
  })
})

describe('without credentials', () => {
  test('the live specs are not run, with the reason, and nothing fails', async () => {
    const { exitCode, output } = await testLive([], {})

    expect(output.trim()).toBe(
      'Live specs: not run. CUSTOMERIO_API_KEY is not set. Put the key of a Pipelines source into .env or the shell to run ' +
        'the specs against the live service as well.',
    )
    expect(exitCode).toBe(0)
  })

  test.each([
    ['CUSTOMERIO_API_KEY', {}],
    ['CUSTOMERIO_APP_API_KEY', { CUSTOMERIO_API_KEY: apiKey }],
  ])('it is one failure where they must run: %s', async (name, environment) => {
    const { exitCode, output } = await testLive([], { ...environment, SKIP_IF_NO_CREDENTIALS: 'false' })

    expect(output.trim()).toMatch(new RegExp(`^Live specs: cannot run, and must\\. ${name} is not set.*$`))
    expect(exitCode).toBe(1)
  })

  test('a live project exists, and says why it did not run, whatever was selected', async () => {
    const project = ['--project=@cio/people:live', 'packages/people/test/identify.spec.ts']
    const skipped = await vitest([...project, '--reporter=verbose'], {})
    const failed = await vitest([...project, '--tagsFilter=smoke'], { SKIP_IF_NO_CREDENTIALS: 'false' })

    expect(skipped.output).toMatch(/the specs against the live service .*\[Not run: CUSTOMERIO_API_KEY is not set\./)
    expect(skipped.exitCode).toBe(0)
    expect(failed.output.match(/Error: CUSTOMERIO_API_KEY is not set\./g)).toHaveLength(1)
    expect(failed.exitCode).toBe(1)
  })
})

type Environment = Readonly<Record<string, string>>
type Outcome = Readonly<{ exitCode: number; output: string; reports: string }>

/** `pnpm test:live`, without what pnpm adds. */
function testLive(options: readonly string[], environment: Environment): Promise<Outcome> {
  return node(['scripts/test.ts', 'live', ...options], { npm_lifecycle_event: 'test:live', ...environment })
}

function vitest(options: readonly string[], environment: Environment): Promise<Outcome> {
  const reporters = options.some((option) => option.startsWith('--reporter')) ? [] : ['--reporter=default']
  return node(['node_modules/vitest/vitest.mjs', 'run', ...options, ...reporters], environment)
}

function node(program: readonly string[], environment: Environment): Promise<Outcome> {
  // Nothing of the surrounding run or of somebody's own settings: what counts here is what is said here.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(CUSTOMERIO_|TEST_|SKIP_IF|DEBUG_INT|VITEST|NODE_OPTIONS)/.test(name),
  )
  const hidden = { CUSTOMERIO_API_KEY: '', CUSTOMERIO_APP_API_KEY: '' }
  // What a posed service was asked is none of what the checkout remembers.
  const folder = mkdtempSync(join(tmpdir(), 'cio-live-path-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const reports = join(folder, 'reports')
  const env = {
    ...Object.fromEntries(own),
    NO_COLOR: '1',
    TEST_REPORTS_FOLDER: reports,
    ...hidden,
    ...environment,
  }
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: root, env, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr, reports }),
    )
  })
}

async function startService() {
  const program = join(root, 'test/live/live-service.ts')
  const child: ChildProcess = spawn(process.execPath, [
    '--import',
    new URL('../ends-with-parent.mjs', import.meta.url).href,
    program,
    String(limit),
    apiKey,
    appApiKey,
  ])
  onTestFinished(() => void child.kill())
  const [url] = (await once(createInterface({ input: child.stdout ?? expect.fail('no output') }), 'line')) as [string]
  const ask = async <Answer>(path: string) => (await (await fetch(url + path)).json()) as Answer
  return {
    environment: {
      CUSTOMERIO_API_KEY: apiKey,
      CUSTOMERIO_APP_API_KEY: appApiKey,
      CUSTOMERIO_BASE_URL: url,
      CUSTOMERIO_APP_BASE_URL: url,
      TEST_RATE_LIMIT_PER_SECOND: String(limit),
    },
    arrivals: () => ask<Readonly<{ pipelines: number[]; app: number[] }>>('/_arrivals'),
    left: () => ask<unknown>('/_left'),
  }
}

/** What a run leaves that ends before it has cleaned up. */
function leaveJournal(folder: string, baseUrl: string): void {
  const runId = 'k3f9a2'
  const service = liveServiceName({ apiKey: createSecret(apiKey), baseUrl, region: 'us' })
  const journal = openJournal({ folder, runId, service })
  journal.registered(personRegistration(createIds({ environment: 'test', runId }).user('left')))
  journal.close()
}

/** The most that arrived within any second, wherever that second begins. */
function mostInASecond(times: readonly number[]): number {
  const inOrder = [...times].sort((left, right) => left - right)
  let first = 0
  return inOrder.reduce((most, time, index) => {
    while (time - (inOrder[first] ?? 0) >= 1_000) first += 1
    return Math.max(most, index - first + 1)
  }, 0)
}

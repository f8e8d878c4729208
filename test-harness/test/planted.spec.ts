import { execFile } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmulator } from '@cio/emulator'
import { beforeAll, describe, expect, test } from 'vitest'

/** With `/` on every system: it is written into sources. */
const root = fileURLToPath(new URL('../../', import.meta.url)).replaceAll('\\', '/')
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

type Outcome = Readonly<{ code: number; output: string; records: readonly Readonly<Record<string, unknown>>[] }>

describe('a spec', { tags: 'slow' }, () => {
  const passing = `
    test('passes', async ({ create, keys }) => {
      const { email } = await create.person({ traits: { note: keys.writeKey, other: 'ada@example.com' } })
      expect(email).toContain('@')
    })
  `
  const failing = `
    test('plants a person', async ({ client }) => {
      await client.send(createMessage('identify', { userId: ['a', 'da'].join('') }))
    })
    test('plants a suppression', async ({ client }) => {
      await client.send(createMessage('track', { userId: ['e', 've'].join(''), event: 'User Suppressed' }))
    })
    test('plants two people', async ({ client, cleanup }) => {
      cleanup.suppression(['m', 'allory'].join(''))
      await Promise.all([['x', 'avier'], ['y', 'ves']].map((parts) => {
        return client.send(createMessage('identify', { userId: parts.join('') }))
      }))
    })
    test('leaves a person', async ({ keeper }) => {
      await keeper.send(createMessage('identify', { userId: ['b', 'ob'].join('') }))
    })
    test('leaves a suppression', async ({ keeper }) => {
      await keeper.send(createMessage('track', { userId: ['e', 've'].join(''), event: 'User Suppressed' }))
    })
    test('expects too much', async ({ client, create, ids, read }) => {
      const { userId } = await create.person()
      await create.device({ userId, platform: 'ios', attributes: { app_version: '4.1.0' } })
      await create.relationship({ userId, attributes: { role: 'owner' } })
      await client.send(createMessage('track', { userId, event: 'Report Opened', properties: { pages: 7 } }))
      await client.send(createMessage('track', { userId: ids.user('nobody'), event: 'User Unsuppressed' }))
      await eventually(
        () => read.activities(userId),
        (history) => expect(history).toHaveReceivedEvent('Report Opened', { pages: 8 }),
        { timeoutMs: 300 },
      )
    })
  `
  const stubborn = `
    test('passes when all goes well', async ({ create, keys, service }) => {
      await create.person({ type: 'stubborn' })
      // Two removals are answered as if all were well, and do not happen.
      await fetch(service('spec').baseUrl + '/_emulator/workspaces/default/faults', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ on: 'POST /v1/track', sequence: [{ kind: 'drop' }, { kind: 'drop' }] }),
      })
    })
  `
  const careless = `
    test('is about somebody real', async ({ appTransport, client, ids }) => {
      const mine = ids.user('mine')
      const grace = ['gra', 'ce'].join('')
      const suppression = { type: 'track', userId: grace, event: 'User Suppressed' }
      for (const attempt of [
        () => client.send(createMessage('track', { userId: grace, event: 'User Deleted' })),
        () => client.send(createMessage('identify', { userId: grace, traits: { tier: 'none' } })),
        () => client.send(createMessage('identify', { traits: { email: grace + '@example.com', tier: 'none' } })),
        () => client.send(createMessage('alias', { userId: mine, previousId: grace })),
        () => client.send(createMessage('track', { userId: mine, event: 'Object Deleted', properties: { objectId: grace } })),
        () => client.post('/batch', JSON.stringify({ batch: [suppression] })),
        () => appTransport.request('POST', '/send/email', { body: { to: grace } }),
        () => appTransport.request('POST', '/campaigns/1/triggers', { body: { ids: [grace] } }),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ name: 'StrangerError' })
      }
      await client.send(createMessage('track', { userId: grace, event: 'Report Opened' }))
    })
  `
  /** In the file that the planted specs are written to, below two imports. */
  const lineOf = (text: string) => 2 + failing.slice(0, failing.indexOf(text)).split('\n').length
  let code: number
  let output: string
  let records: readonly Readonly<Record<string, unknown>>[]
  let peopleLeft: readonly (string | undefined)[]
  let aboutGrace: readonly unknown[]

  beforeAll(async () => {
    const service = await startEmulator({ keys: { writeKey: 'l1ve-write-k3y', appKey: 'l1ve-app-k3y' } })
    const loud = passing.replace("'passes'", "'passes loudly'")
    const workspace = service.workspace('default') ?? expect.fail('no workspace')
    workspace.seed({ people: [{ id: 'grace', email: 'grace@example.com', attributes: { tier: 'gold' } }] })
    ;({ code, output, records } = await run({ quiet: failing + passing, loud, live: stubborn + careless }, service.url))
    peopleLeft = [...workspace.state.people].map(({ id }) => id)
    aboutGrace = workspace.requests().filter(({ body }) => body?.includes('grace'))
    await service.close()
  }, 120_000)

  test('that fails makes the run fail', () => {
    expect(code).toBe(1)
    expect(output).toMatch(/Tests +8 failed \| 2 passed/)
  })

  test('that creates what nobody registered is told what to do, and leaves nothing', () => {
    expect(output).toContain(
      [
        'UnregisteredCreationError: This test created 1 of what no registration names:',
        '  - person ada',
        "Take every id from the ids fixture, as in ids.user('merge'), or register it before the request that creates it, as in cleanup.user('ada').",
      ].join('\n'),
    )
    expect(output).toContain("cleanup.suppression('eve')")
    const firstPlace = (name: string) =>
      new RegExp(`FAIL .*> ${name}\\n(?:(?! ❯ ).*\\n)+ ❯ (\\S+:\\d+):`).exec(output)?.[1]
    expect(firstPlace('plants a person')).toBe(`quiet.spec.ts:${lineOf("['a', 'da']")}`)
    expect(firstPlace('plants two people')).toBe(`quiet.spec.ts:${lineOf('await Promise.all')}`)
    expect(output).not.toContain('is not empty after its cleanup:\n  - person ada')
  })

  test('that leaves something past the fixtures finds its workspace not empty', () => {
    expect(output).toContain('The workspace of this test is not empty after its cleanup:\n  - person bob\n')
    expect(output).toContain('The workspace of this test is not empty after its cleanup:\n  - 1 suppressed\n')
  })

  test('that fails tells its story: requests, drops with reasons, what was there, the seed, and how to run it again', () => {
    expect(output).toMatch(/client {2}POST \/v1\/track, \d+ bytes: \{.*"userId":"test_person_user_/)
    expect(output).toMatch(/client {2}POST \/v1\/track was answered 200 in \d+\.\d ms/)
    expect(output).toMatch(/The emulator dropped 1 message:\n {2}no-effect, answered 200: .* is not suppressed/)
    expect(output).toMatch(/What the service knew when the test ended:\n {2}test_person_user_\S+: \{.*"cio_test_run"/)
    expect(output).toMatch(/\n {4}2\d{3}-\S+:\d\dZ event "Report Opened" \{"pages":7\}\n/)
    expect(output).toMatch(/\n {4}device \S+ \(ios, last used 2\d{3}-\S+Z\) \{"app_version":"4\.1\.0"\}\n/)
    expect(output).toMatch(/\n {4}related to object \S+ of type 1 \{"role":"owner"\}\n/)
    expect(output).toContain('  pages: expected 8, received 7')
    expect(output).toMatch(/Still not so after \d+ reads in \d+ ms\. Last value: /)
    expect(output).toMatch(/\n +and \d+ more lines like these\n/)
    expect(output).toMatch(/Sample data: seed \d+\./)
    expect(output).toMatch(
      /CUSTOMERIO_RUN_ID=[0-9a-z]{6} npx vitest run --project 'quiet' quiet\.spec\.ts -t '\^expects too much\$'/,
    )
  })

  test('that fails is told what it had thrown away, and nothing that its cleanup had', () => {
    expect(output).not.toMatch(/The emulator dropped .*(\n .*)*mallory/)
  })

  test('that passes says nothing, unless debugging is asked for', () => {
    expect(output).toMatch(/\[passes loudly\] +\d+\.\d ms {2}upkeep {2}POST \/v1\/identify, \d+ bytes/)
    expect(output).toMatch(/\[passes loudly\] .* cleanup removed test_person_user_/)
    expect(output).toContain('"note":"[secret]","other":"[address]"')
    expect(output).not.toContain('[passes] ')
    expect(output).not.toMatch(/write-[a-z0-9]{20}|app-[a-z0-9]{20}|ada@example\.com/)
  })

  test('that fails is kept for machines as well, as is every one where debugging is asked for', () => {
    const specs = new Set(records.map(({ spec }) => spec))
    const opened = records.find(({ body }) => String(body).includes('"event":"Report Opened"'))

    expect(specs).toContain('passes loudly')
    expect(specs).not.toContain('passes')
    expect(opened).toMatchObject({ spec: 'expects too much', source: 'client', type: 'request', path: '/v1/track' })
    expect(JSON.stringify(records)).not.toMatch(/write-[a-z0-9]{20}|app-[a-z0-9]{20}|ada@example\.com|l1ve-/)
  })

  test('on the live service whose removals come to nothing fails, and is cleaned up after when its file ends', () => {
    expect(output).toMatch(
      /LeftoverError: Cleanup left 1 of what it had to remove:\n {2}- (test_stubborn_user_\S+): the removal was accepted/,
    )
    expect(output).toMatch(/left behind: .*test_stubborn_user_/)
    expect(output).toMatch(/Removed when the file ended: test_stubborn_user_\S+\./)
    expect(peopleLeft).toEqual(['grace'])
  })

  test('on the live service sends nothing about somebody who is not of the test, and nothing that reaches a mailbox', () => {
    expect(output).toContain(
      'is about somebody real\nStrangerError: Not sent: this message of type "track" is about grace, whom this test neither made nor registered, and who may be ' +
        "somebody real in a live workspace. Take every id from the ids fixture, as in ids.user('merge'), or register it before, as in " +
        "cleanup.user('grace').",
    )
    expect(aboutGrace).toEqual([])
  })
})

type Specs = Readonly<Record<'quiet' | 'loud' | 'live', string>>

/** Runs planted specs in a process of its own, in a folder of its own: no other run must find them. */
async function run(specs: Specs, liveUrl: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'cio-planted-'))
  const imports = [
    `import { createMessage } from '${root}packages/core/src/index.ts'`,
    `import { eventually, expect, test } from '${root}test-harness/src/vitest/index.ts'`,
  ]
  for (const [name, spec] of Object.entries(specs)) {
    writeFileSync(join(folder, `${name}.spec.ts`), [...imports, spec].join('\n'))
  }
  const project = (name: string, test: object) => ({
    test: { name, include: [`${name}.spec.ts`], provide: { cioTarget: 'emulator' }, ...test },
  })
  const projects = [
    project('quiet', {}),
    project('loud', { env: { DEBUG_INTEGRATION_TESTS: 'true' } }),
    project('live', {
      provide: { cioTarget: 'live' },
      globalSetup: `${root}test-harness/src/vitest/setup.ts`,
      env: { CUSTOMERIO_CONSISTENCY_TIMEOUT_MS: '400' },
    }),
  ]
  const reporters = ['default', `${root}test-harness/src/vitest/reporter.ts`]
  const configuration = { test: { pool: 'threads', testTimeout: 60_000, reporters, projects } }
  writeFileSync(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(configuration)}`)
  const environment = {
    CUSTOMERIO_API_KEY: 'l1ve-write-k3y',
    CUSTOMERIO_APP_API_KEY: 'l1ve-app-k3y',
    CUSTOMERIO_BASE_URL: liveUrl,
    CUSTOMERIO_APP_BASE_URL: liveUrl,
    TEST_RATE_LIMIT_PER_SECOND: '1000',
    NO_COLOR: '1',
  }
  const options = { cwd: folder, env: { ...process.env, ...environment } }
  return await new Promise((resolve) => {
    execFile(process.execPath, [vitest, 'run', '--no-color'], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0
      const records = globSync('reports/debug/*.jsonl', { cwd: folder })
        .flatMap((file) => readFileSync(join(folder, file), 'utf8').trim().split('\n'))
        .map((line) => JSON.parse(line))
      rmSync(folder, { recursive: true })
      resolve({ code, output: stdout + stderr, records })
    })
  })
}

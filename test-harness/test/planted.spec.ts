import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const vitest = join(root, 'node_modules/vitest/vitest.mjs')

type Outcome = Readonly<{ code: number; output: string }>

describe('a spec', () => {
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
    test('leaves a person', async ({ keeper }) => {
      await keeper.send(createMessage('identify', { userId: ['b', 'ob'].join('') }))
    })
    test('leaves a suppression', async ({ keeper }) => {
      await keeper.send(createMessage('track', { userId: ['e', 've'].join(''), event: 'User Suppressed' }))
    })
    test('expects too much', async ({ client, create, ids, read }) => {
      const { userId } = await create.person()
      await client.send(createMessage('track', { userId, event: 'Report Opened', properties: { pages: 7 } }))
      await client.send(createMessage('track', { userId: ids.user('nobody'), event: 'User Unsuppressed' }))
      await eventually(
        () => read.activities(userId),
        (history) => expect(history).toHaveReceivedEvent('Report Opened', { pages: 8 }),
        { timeoutMs: 300 },
      )
    })
  `
  let code: number
  let output: string

  beforeAll(async () => {
    ;({ code, output } = await run({ quiet: failing + passing, loud: passing.replace("'passes'", "'passes loudly'") }))
  }, 120_000)

  test('that fails makes the run fail', () => {
    expect(code).toBe(1)
    expect(output).toMatch(/Tests +5 failed \| 2 passed/)
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
    expect(output).not.toContain('is not empty after its cleanup:\n  - person ada')
  })

  test('that leaves something past the fixtures finds its workspace not empty', () => {
    expect(output).toContain('The workspace of this test is not empty after its cleanup:\n  - person bob\n')
    expect(output).toContain('The workspace of this test is not empty after its cleanup:\n  - 1 suppressed\n')
  })

  test('that fails tells its story: requests, drops with reasons, what was there, the seed, and how to run it again', () => {
    expect(output).toMatch(/client {2}POST \/v1\/track, \d+ bytes: \{"type":"track","userId":"test_person_user_/)
    expect(output).toMatch(/client {2}POST \/v1\/track was answered 200 in \d+\.\d ms/)
    expect(output).toMatch(/The emulator dropped 1 of .*\n {2}no-effect, answered 200: .* is not suppressed/)
    expect(output).toMatch(/What the service knew when the test ended:\n {2}test_person_user_\S+: \{.*"cio_test_run"/)
    expect(output).toContain('    event "Report Opened" {"pages":7}')
    expect(output).toContain('  pages: expected 8, received 7')
    expect(output).toMatch(/Still not so after \d+ reads in \d+ ms\. Last value: /)
    expect(output).toMatch(/\n +and \d+ more lines like these\n/)
    expect(output).toMatch(/Sample data: seed \d+\./)
    expect(output).toMatch(
      /CUSTOMERIO_RUN_ID=[0-9a-z]{6} npx vitest run --project 'quiet' quiet\.spec\.ts -t '\^expects too much\$'/,
    )
  })

  test('that passes says nothing, unless debugging is asked for', () => {
    expect(output).toMatch(/\[passes loudly\] +\d+\.\d ms {2}upkeep {2}POST \/v1\/identify, \d+ bytes/)
    expect(output).toMatch(/\[passes loudly\] .* cleanup removed test_person_user_/)
    expect(output).toContain('"note":"[secret]","other":"[address]"')
    expect(output).not.toContain('[passes] ')
    expect(output).not.toMatch(/write-[a-z0-9]{20}|app-[a-z0-9]{20}|ada@example\.com/)
  })
})

/** Runs planted specs in a process of its own, in a folder of its own: no other run must find them. */
async function run(specs: Readonly<Record<'quiet' | 'loud', string>>): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'cio-planted-'))
  const imports = [
    `import { createMessage } from '${root}packages/core/src/index.ts'`,
    `import { eventually, expect, test } from '${root}test-harness/src/vitest/index.ts'`,
  ]
  for (const [name, spec] of Object.entries(specs)) {
    writeFileSync(join(folder, `${name}.spec.ts`), [...imports, spec].join('\n'))
  }
  const project = (name: string, env: Readonly<Record<string, string>>) => ({
    test: { name, include: [`${name}.spec.ts`], env, provide: { cioTarget: 'emulator' } },
  })
  const projects = [project('quiet', {}), project('loud', { DEBUG_INTEGRATION_TESTS: 'true' })]
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `export default ${JSON.stringify({ test: { pool: 'threads', projects } })}`,
  )
  const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' } }
  return await new Promise((resolve) => {
    execFile(process.execPath, [vitest, 'run', '--no-color'], options, (error, stdout, stderr) => {
      rmSync(folder, { recursive: true })
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr })
    })
  })
}

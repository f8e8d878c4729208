import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../src/index.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))
const endsWithParent = new URL('../../../test/ends-with-parent.mjs', import.meta.url).href

/** Runs Node and collects what it prints. */
function run(parameters: readonly string[]) {
  const child = spawn(process.execPath, ['--import', endsWithParent, ...parameters], { cwd: folder })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    output.out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output.err += chunk.toString()
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  return { child, output, ended }
}

/** The name of a file in a folder of its own, which goes with the test. */
function temporaryFile(name: string): string {
  const own = mkdtempSync(join(tmpdir(), 'cio-emulator-'))
  onTestFinished(() => rmSync(own, { recursive: true }))
  return join(own, name)
}

/** Runs the command line until it listens. */
async function started(parameters: readonly string[]) {
  const { child, output, ended } = run(parameters)
  const text = await greeting(child, output)
  return { child, ended, text, url: /on (http:\/\/[\d.]+:\d+)/.exec(text)?.[1] ?? '' }
}

async function greeting(child: ChildProcess, output: { readonly out: string }): Promise<string> {
  while (!output.out.includes('pid ')) await once(child.stdout ?? child, 'data')
  return output.out
}

describe('cio-emulator', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)(
    'prints what is needed to use it, and stops cleanly on %s',
    async (signal, { skip }) => {
      skip(process.platform === 'win32', 'Windows has no signals: it ends a process without asking it.')
      const { child, output, ended } = run(['src/cli.ts', '--port', '0', '--write-key', 'my-own', '--do-nothing'])

      const text = await greeting(child, output)
      const url = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(text)?.[1]
      const sent = await fetch(`${url}/v1/identify`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('my-own:')}`, 'x-strict-mode': '1' },
        body: '{"userId":"ada"}',
      })
      const read = await fetch(`${url}/v1/customers/ada/attributes`, {
        headers: { authorization: 'Bearer emulator-app-key' },
      })
      child.kill(signal)

      expect(sent.status).toBe(200)
      expect(read.status).toBe(404)
      expect(text).toContain(`node ${process.version}, pid ${child.pid}`)
      for (const key of ['my-own', 'emulator-site-id', 'emulator-track-key', 'emulator-app-key'])
        expect(text).toContain(key)
      expect(await ended).toMatchObject({ code: 0, err: '' })
    },
  )

  test('keeps its state from one run to the next, in one piece', async ({ skip }) => {
    skip(process.platform === 'win32', 'Windows has no signals: it ends a process without asking it.')
    const state = temporaryFile('state')
    const seed = join(dirname(state), 'seed.json')
    writeFileSync(seed, JSON.stringify({ people: [{ id: 'ada', attributes: { plan: 'pro' } }] }))
    const flags = ['src/cli.ts', '--port', '0', '--state', state, '--seed', seed]
    const first = await started(flags)
    const created = await fetch(`${first.url}/_emulator/workspaces`, { method: 'POST', body: '{"name":"mine"}' })
    const { keys } = (await created.json()) as { keys: { writeKey: string; appKey: string } }
    await fetch(`${first.url}/v1/identify`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${keys.writeKey}:`)}` },
      body: '{"userId":"bob"}',
    })
    first.child.kill('SIGTERM')
    expect(await first.ended).toMatchObject({ code: 0, err: '' })
    expect(readdirSync(dirname(state)).toSorted()).toEqual(['seed.json', 'state'])
    writeFileSync(seed, 'is not looked at where there is a state')

    const second = await started(flags)
    const read = (id: string, appKey: string) =>
      fetch(`${second.url}/v1/customers/${id}/attributes`, { headers: { authorization: `Bearer ${appKey}` } })
    const [ada, bob] = [await read('ada', 'emulator-app-key'), await read('bob', keys.appKey)]
    second.child.kill('SIGINT')

    expect([ada.status, bob.status]).toEqual([200, 200])
    expect(await second.ended).toMatchObject({ code: 0, err: '' })
  })

  test('is as slow, as strict and as forgetful as it is told', async () => {
    const { child, url, ended } = await started([
      'src/cli.ts',
      '--port',
      '0',
      '--lag',
      '30',
      '--rate-limit',
      '2',
      '--swallow',
      '2',
      '--journal',
      '1',
      '--ledger',
      '0',
    ])
    const send = (body: string) =>
      fetch(`${url}/v1/identify`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('emulator-write-key:')}` },
        body,
      })
    const startedAt = performance.now()

    const statuses = []
    for (const id of ['ada', 'bob']) statuses.push((await send(`{"userId":"${id}"}`)).status)
    const tookMs = performance.now() - startedAt
    const told = await (await fetch(`${url}/_emulator/workspaces/default`)).json()
    const requests = await (await fetch(`${url}/_emulator/workspaces/default/requests`)).json()
    const limits = await (await fetch(`${url}/_emulator/workspaces/default/rate-limits`)).json()
    child.kill('SIGINT')

    expect(statuses).toEqual([200, 200])
    expect(limits).toEqual({ rateLimits: [{ requestsPerSecond: 2 }] })
    expect(tookMs).toBeGreaterThanOrEqual(58)
    expect(told).toMatchObject({ people: 1, mode: { swallow: 2 }, messages: 2 })
    expect((requests as { requests: unknown[] }).requests).toHaveLength(1)
    expect(await ended).toMatchObject({ err: '' })
  })

  test('prints the token of the control API where others can reach it', async () => {
    const { child, url, text, ended } = await started(['src/cli.ts', '--port', '0', '--host', '0.0.0.0'])
    const token = /token +(\S+)/.exec(text)?.[1]

    const refused = await fetch(`${url}/_emulator`)
    const shown = await fetch(`${url}/_emulator`, { headers: { authorization: `Bearer ${token}` } })
    child.kill('SIGTERM')

    expect([refused.status, shown.status]).toEqual([401, 200])
    await ended
  })

  test.each([
    ['--seed', '{"people":[{}]}', 'The seed has people.0 with neither id nor email.\n'],
    ['--seed', '{"people', /^\S+ is no JSON: .+\n$/],
    ['--state', 'not a state', /^\S+ is no state that this emulator has saved\.\n$/],
  ])('refuses a %s of %j, and leaves the file as it is', async (flag, content, sentence) => {
    const file = temporaryFile('file')
    writeFileSync(file, content)

    const { code, err } = await run(['src/cli.ts', '--port', '0', flag, file]).ended

    expect(code).toBe(2)
    expect(err).toMatch(sentence)
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  test('says in one sentence that its port is taken', async () => {
    await using emulator = await startEmulator()

    const { code, err, out } = await run(['src/cli.ts', '--port', String(emulator.port)]).ended

    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`Port ${emulator.port} is in use; choose another with --port, or 0 for any free one.\n`)
  })

  test('says in one sentence that it cannot listen there', async () => {
    // Longer than a part of a name can be: nobody is asked for it.
    const host = 'a'.repeat(64)

    const { code, err, out } = await run(['src/cli.ts', '--port', '0', '--host', host]).ended

    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`This machine has no address ${host}; see --host.\n`)
  })

  test.each([
    ['--port', 'x', '--port takes a whole number from 0 to 65535, not "x". See cio-emulator --help.\n'],
    ['--port', '70000', '--port takes a whole number from 0 to 65535, not "70000". See cio-emulator --help.\n'],
    [
      '--rate-limit',
      '1.5',
      '--rate-limit takes a whole number from 1 to 1000000, not "1.5". See cio-emulator --help.\n',
    ],
    ['--state', '/nowhere/state', `${resolve('/nowhere')}, the folder of what --state names, is not there.\n`],
    ['--seed', '/nowhere/seed.json', '/nowhere/seed.json, which --seed names, is not there.\n'],
    ['--faults', '@/nowhere/faults.json', '/nowhere/faults.json, which --faults names, is not there.\n'],
    ['--control-token', '', 'The control token is empty.\n'],
    ['--time', 'noon', '--time takes a date such as 2026-01-31T12:00:00Z, not "noon". See cio-emulator --help.\n'],
    ['--nothing', 'x', "Unknown option '--nothing'. See cio-emulator --help.\n"],
  ])('refuses %s %s', async (flag, value, sentence) => {
    expect(await run(['src/cli.ts', '--port', '0', flag, value]).ended).toEqual({ code: 2, out: '', err: sentence })
  })

  test('stops the clock, and fails as it is told', async () => {
    const faults = JSON.stringify([{ on: 'POST /v1/identify', sequence: [{ kind: 'answer', status: 503 }] }])
    const time = '2026-01-31T12:00:00.000Z'
    const { child, url, ended } = await started([
      'src/cli.ts',
      '--port',
      '0',
      '--time',
      time,
      '--freeze',
      '--faults',
      faults,
    ])
    const send = () =>
      fetch(`${url}/v1/identify`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('emulator-write-key:')}` },
        body: '{"userId":"ada"}',
      })

    const statuses = [(await send()).status, (await send()).status]
    const clock = await (await fetch(`${url}/_emulator/clock`)).json()
    child.kill('SIGTERM')

    expect(statuses).toEqual([503, 200])
    expect(clock).toMatchObject({ now: Date.parse(time), isFrozen: true })
    expect(await ended).toMatchObject({ err: '' })
  })

  test('explains itself', async () => {
    const { code, out } = await run(['src/cli.ts', '--help']).ended

    expect(code).toBe(0)
    expect(out).toContain('--do-nothing')
  })
})

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import crossSpawn from 'cross-spawn'
import { expect, onTestFinished, test } from 'vitest'
import { pnpmCommand } from './pnpm.ts'
import { root } from './readme-programs.ts'

const endsWithParent = new URL('ends-with-parent.mjs', import.meta.url).href
const json = { 'content-type': 'application/json' }
const writeKey = { authorization: `Basic ${btoa('emulator-write-key:')}` }
const appKey = { authorization: 'Bearer emulator-app-key' }
const strict = { 'x-strict-mode': '1' }

test('the emulator started by hand does what its printed lines promise, and stops when told', async () => {
  const { url, pid, nodeVersion, process: script } = await startByHand()
  const identify = async (body: unknown, headers: Record<string, string>) => {
    const answer = await fetch(`${url}/v1/identify`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: JSON.stringify(body),
    })
    return { status: answer.status, text: await answer.text() }
  }

  expect(nodeVersion).toBe(`v${brought()}`)
  expect(await (await fetch(`${url}/_emulator`)).json()).toMatchObject({ node: nodeVersion })

  expect(await identify({ userId: 'ada', traits: { seats: 7 } }, { ...writeKey, ...strict })).toEqual({
    status: 200,
    text: '{}\n',
  })
  expect(await identify({ traits: { seats: 7 } }, { ...writeKey, ...strict })).toMatchObject({
    status: 400,
    text: expect.stringContaining('userId or anonymousId'),
  })
  expect(await identify({ traits: { seats: 8 } }, writeKey)).toEqual({ status: 200, text: '{}\n' })
  const ledger = (await (await fetch(`${url}/_emulator/workspaces/default/drops`)).json()) as { drops: unknown[] }
  expect(ledger.drops.at(-1)).toMatchObject({ status: 200, path: '/v1/identify', message: '{"traits":{"seats":8}}' })
  expect(await identify({ userId: 'ada' }, { authorization: `Basic ${btoa('wrong:')}`, ...strict })).toMatchObject({
    status: 401,
  })

  const person = await fetch(`${url}/v1/customers/ada/attributes`, { headers: appKey })
  expect(await person.json()).toMatchObject({ customer: { id: 'ada', attributes: { seats: '7' } } })

  process.kill(pid, 'SIGTERM')
  const [code] = await once(script, 'exit')
  // Windows has no signals: it ends a process without asking it.
  if (process.platform !== 'win32') expect(code).toBe(0)
})

/** `npx pnpm emulator`, as the README says it; resolves once it has printed everything. */
async function startByHand(): Promise<{ url: string; pid: number; nodeVersion: string; process: ChildProcess }> {
  const { command, options, env } = pnpmCommand(['emulator', '--port', '0'])
  const endsWithUs = { NODE_OPTIONS: `--import ${endsWithParent}`, ENDS_WITH: String(process.pid) }
  const script = crossSpawn(command, options, {
    cwd: root,
    env: { ...env, ...endsWithUs },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let url: string | undefined
  for await (const line of createInterface({ input: script.stdout ?? expect.fail('no output') })) {
    url ??= /https?:\/\/\S+/.exec(line)?.[0]
    const [, nodeVersion, pid] = /node (v[\d.]+), pid (\d+)/.exec(line) ?? []
    if (url === undefined || nodeVersion === undefined) continue
    onTestFinished(() => {
      if (stillThere(Number(pid))) process.kill(Number(pid), 'SIGKILL')
    })
    return { url, pid: Number(pid), nodeVersion, process: script }
  }
  throw new Error('The emulator ended before it said where it listens.')
}

function brought(): string {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node
}

function stillThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

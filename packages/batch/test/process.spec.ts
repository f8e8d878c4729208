import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, eventually, expect, never } from '@cio/test-harness/vitest'
import { test } from './test.ts'

const endsWithParent = new URL('../../../test/ends-with-parent.mjs', import.meta.url).href

type Program = ChildProcessByStdio<null, Readable, Readable>

function start(name: string, environment: Readonly<Record<string, string>>): Program {
  const file = fileURLToPath(new URL(`programs/${name}.ts`, import.meta.url))
  const { NODE_OPTIONS: _, ...env } = process.env
  return spawn(process.execPath, ['--import', endsWithParent, file], {
    env: { ...env, ...environment, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** What it printed and how it ended. */
async function endOf(program: Program) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    once(program, 'exit'),
  ])
  return { stdout, stderr, code, signal }
}

describe('a process', () => {
  test('that is told to stop in the middle of a run loses nothing, if its handler closes the batcher', {
    tags: 'slow',
  }, async ({ emulator, target, keys, ids, read, skip }) => {
    skip(process.platform === 'win32', 'Windows has no signals: it ends a process without asking it.')
    const userId = ids.user('sigterm')
    // The first request is answered, the others take a while.
    emulator.faults.add({ on: 'POST /v1/batch', sequence: [null, ...Array(5).fill({ kind: 'delay', delay: 300 })] })

    const program = start('stops-on-sigterm', { URL: target.url, WRITE_KEY: keys.writeKey, USER_ID: userId })
    const ended = endOf(program)
    await eventually(
      () => emulator.requests({ path: '/v1/batch' }),
      (requests) => expect(requests.length).toBeGreaterThan(0),
      { timeoutMs: 10_000 },
    )
    program.kill('SIGTERM')
    const { stdout, stderr, code } = await ended

    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(JSON.parse(stdout)).toEqual({ accepted: 300, failed: 0, unsent: [], unanswered: [] })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(new Set(activities?.map(({ name }) => name)).size).toBe(300),
    )
  })

  test('that ends by itself delivers what nobody awaited', async ({ target, keys, ids, read }) => {
    const userId = ids.user('by-itself')

    const program = start('ends-by-itself', { URL: target.url, WRITE_KEY: keys.writeKey, USER_ID: userId })

    expect(await endOf(program)).toEqual({ stdout: '', stderr: '', code: 0, signal: null })
    await eventually(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toHaveLength(200),
    )
  })

  test('survives ten thousand sends with a wrong key that nobody awaits', { tags: 'slow' }, async ({
    target,
    create,
    read,
  }) => {
    const { userId } = await create.person()

    const program = start('wrong-key', { URL: target.url, WRITE_KEY: 'not-a-key-of-anybody', USER_ID: userId })

    expect(await endOf(program)).toEqual({
      stdout: 'still alive\n',
      stderr:
        '50 failed: AuthenticationError: Authentication failed\n9950 failed: AuthenticationError: Authentication failed\n',
      code: 0,
      signal: null,
    })
    await never(
      () => read.activities(userId, { type: 'event' }),
      (activities) => expect(activities).toEqual([]),
    )
  })
})

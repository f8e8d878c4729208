import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../src/index.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** Runs Node and collects what it prints. */
function run(parameters: readonly string[]) {
  const child = spawn(process.execPath, parameters, { cwd: folder })
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

async function greeting(child: ChildProcess, output: { readonly out: string }): Promise<string> {
  while (!output.out.includes('pid ')) await once(child.stdout ?? child, 'data')
  return output.out
}

describe('cio-emulator', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'prints what is needed to use it, and stops cleanly on %s',
    async (signal) => {
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

  test('says in one sentence that its port is taken', async () => {
    await using emulator = await startEmulator()

    const { code, err, out } = await run(['src/cli.ts', '--port', String(emulator.port)]).ended

    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toBe(`Port ${emulator.port} is in use; choose another with --port, or 0 for any free one.\n`)
  })

  test.each([
    ['--port', 'x', '--port takes a whole number, not "x". See cio-emulator --help.\n'],
    ['--port', '70000', '--port takes a number up to 65535, not 70000. See cio-emulator --help.\n'],
    ['--nothing', 'x', "Unknown option '--nothing'. See cio-emulator --help.\n"],
  ])('refuses %s %s', async (flag, value, sentence) => {
    expect(await run(['src/cli.ts', flag, value]).ended).toEqual({ code: 1, out: '', err: sentence })
  })

  test('explains itself', async () => {
    const { code, out } = await run(['src/cli.ts', '--help']).ended

    expect(code).toBe(0)
    expect(out).toContain('--do-nothing')
  })
})

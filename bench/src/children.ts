import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const outdir = fileURLToPath(new URL('../node_modules/.cache/bench', import.meta.url))
let built: Promise<unknown> | undefined

/**
 * Makes JavaScript of what runs in processes of its own, with our packages in it: stripping types takes time, and memory that no
 * program of a user's takes. The other clients stay as they were published.
 */
function buildOnce(): Promise<unknown> {
  rmSync(outdir, { recursive: true, force: true })
  return build({
    entryPoints: ['runner', 'stream-runner', 'sink'].map((name) =>
      fileURLToPath(new URL(`${name}.ts`, import.meta.url)),
    ),
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    external: ['customerio-node', '@customerio/*', '@segment/*', 'posthog-node', '@rudderstack/*', 'undici'],
    logLevel: 'error',
  })
}

/** Starts a program of the bench in a process of its own, and resolves with its first word. */
export async function startChild<Greeting>(
  program: 'runner' | 'stream-runner' | 'sink',
  parameters: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly greeting: Greeting }> {
  built ??= buildOnce()
  await built
  const child = fork(join(outdir, `${program}.js`), parameters, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  return { child, greeting: await nextMessage<Greeting>(child) }
}

/** Sends a child an order and resolves with its answer. */
export async function ask<Answer>(child: ChildProcess, order: object, limitMs?: number): Promise<Answer> {
  const answer = nextMessage<Answer>(child, limitMs)
  child.send(order)
  return answer
}

async function nextMessage<Message>(child: ChildProcess, limitMs?: number): Promise<Message> {
  const over = new AbortController()
  const signal = limitMs === undefined ? over.signal : AbortSignal.any([over.signal, AbortSignal.timeout(limitMs)])
  try {
    const [message] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(fail),
    ])
    return message
  } finally {
    over.abort()
  }
}

function fail(): never {
  throw new Error('a process of the bench ended before its time')
}

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a file of the bench in a process of its own, and resolves with its first word. */
export async function startChild<Greeting>(
  file: string,
  parameters: readonly string[] = [],
): Promise<{ readonly child: ChildProcess; readonly greeting: Greeting }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), parameters, {
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

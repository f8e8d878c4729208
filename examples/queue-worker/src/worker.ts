import { sendBatch } from '@cio/batch'
import { type Client, InvalidMessageError, ResponseError } from '@cio/core'
import type { Queue } from './queue.ts'

/**
 * Sends what is waiting, once over, and says how much was accepted.
 *
 * A job is acknowledged when its message is accepted and put aside when it never will be. Whatever else happens, a process that is
 * killed included, the queue hands it out again: the message keeps its `messageId`, by which Customer.io recognises it.
 */
export async function work(queue: Queue, client: Client): Promise<number> {
  const jobs = await queue.receive(1_000)
  const { failures } = await sendBatch(
    client,
    jobs.map(({ message }) => message),
    { retry: { budgetMs: 20_000 } },
  )

  const failed = new Map(failures.map(({ index, error }) => [jobs[index], error]))
  const accepted = jobs.filter((job) => !failed.has(job))
  await queue.acknowledge(accepted)
  for (const [job, error] of failed) {
    if (job !== undefined && isHopeless(error)) await queue.putAside(job, `${error}`)
  }
  return accepted.length
}

/** About this message, whenever it is sent. */
function isHopeless(error: unknown): boolean {
  return error instanceof InvalidMessageError || (error instanceof ResponseError && error.status === 400)
}

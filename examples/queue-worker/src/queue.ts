import type { Message } from '@cio/core'

/** A job as a queue hands it out: at least once, and again until it is acknowledged. */
export type Job = { readonly id: string; readonly message: Message }

/** What a worker needs of a queue; SQS, Pub/Sub and BullMQ have all of it. */
export type Queue = {
  readonly receive: (limit: number) => Promise<readonly Job[]>
  readonly acknowledge: (jobs: readonly Job[]) => Promise<void>
  /** Puts aside what will never be accepted, for somebody to look at. */
  readonly putAside: (job: Job, reason: string) => Promise<void>
}

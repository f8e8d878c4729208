import { createMessage, type Sender } from '@cio/core'
import { eventually } from './eventually.ts'
import type { Reader } from './reader.ts'

/** What a test leaves behind, to be removed when it ends. Register before the request that creates it. */
export type Cleanup = Readonly<{
  /** A person, by `userId`. Registering the same id again changes nothing. */
  user: (userId: string) => void
}>

/** A cleanup and the end of it. */
export type CleanupRegistry = Cleanup &
  Readonly<{
    /**
     * Removes everything registered, last in first out, and reads back that it is gone.
     * @throws {LeftoverError} with everything that is still there; one failure never keeps the rest from being removed.
     */
    run: () => Promise<void>
  }>

export type CleanupOptions = Readonly<{
  /** Sends the removals. */
  sender: Sender
  /** Reads back that they happened. */
  read: Reader
  /** How long a removal may take to show. */
  timeoutMs: number
  /** Pause between two reads. */
  intervalMs: number
}>

/** Something a test created could not be removed. */
export class LeftoverError extends AggregateError {
  override readonly name = 'LeftoverError'
  /** The ids that are still there, or may be. */
  readonly leftovers: readonly string[]

  constructor(failures: readonly { id: string; error: unknown }[]) {
    super(
      failures.map(({ error }) => error),
      [
        `Cleanup left ${failures.length} of what this test created:`,
        ...failures.map(({ id, error }) => `  - ${id}: ${error instanceof Error ? error.message : String(error)}`),
      ].join('\n'),
    )
    this.leftovers = failures.map(({ id }) => id)
  }
}

/** Keeps what has to go. */
export function createCleanup({ sender, read, timeoutMs, intervalMs }: CleanupOptions): CleanupRegistry {
  const users = new Set<string>()

  const removeUser = async (userId: string) => {
    await sender.send(createMessage('track', { userId, event: 'User Deleted' }))
    await eventually(
      () => read.person(userId),
      (person) => {
        if (person !== undefined) throw new Error('the removal was accepted, but the person is still there.')
      },
      { timeoutMs, intervalMs },
    )
  }

  return Object.freeze({
    user: (userId) => {
      users.add(userId)
    },
    run: async () => {
      const failures: { id: string; error: unknown }[] = []
      for (const userId of [...users].reverse()) {
        try {
          await removeUser(userId)
          users.delete(userId)
        } catch (error) {
          failures.push({ id: userId, error })
        }
      }
      if (failures.length > 0) throw new LeftoverError(failures)
    },
  })
}

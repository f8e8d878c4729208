import { ConfigurationError, InvalidMessageError, type Sender } from '@cio/core'
import {
  type AuditOptions,
  type AuditRecord,
  closeRecord,
  givenUp,
  reasonOf,
  requireDurations,
  timeOf,
} from './audit.ts'
import { erasePerson } from './erase-person.ts'
import type { Reader } from './reader.ts'

/** Whom to erase. */
export type ErasePeopleParameters = {
  /** Ids, email addresses, or `cio_` and the ids that Customer.io gave. Read one by one, so that a long list may be a stream. */
  readonly userIds: (Iterable<string> | AsyncIterable<string>) & object
  /** Your own number for the request, in every record. */
  readonly reference?: string
}

/** How a list of people is erased: how many at a time, and what is told of each as it happens. */
export type ErasePeopleOptions = AuditOptions & {
  /**
   * How many people are erased at a time: an integer from 1 to 1,000.
   *
   * @default 4
   */
  readonly concurrency?: number
  /** Given each record as soon as it is closed, and awaited: to keep it even if the program ends before the list does. */
  readonly onRecord?: (record: AuditRecord) => void | Promise<void>
}

/** [default] A hundred times what the App API lets through in a second. */
const mostAtATime = 1_000

/** What became of a list of people. It is plain JSON. */
export type ErasureReport = {
  /** ISO 8601. */
  readonly startedAt: string
  /** ISO 8601. */
  readonly finishedAt: string
  /** Whether the list was worked through to its end. */
  readonly isComplete: boolean
  /** Why it was not. */
  readonly reason?: string
  /** How many records have which outcome. */
  readonly outcomes: Readonly<Record<AuditRecord['outcome'], number>>
  /** How many entries named somebody by a name that was on the list before; they have one record. */
  readonly repeated: number
  /** In the order in which they were closed. */
  readonly records: readonly AuditRecord[]
}

/**
 * Erases everybody on a list, as `erasePerson` does, and reports on each.
 *
 * One person who cannot be erased keeps no other from it. An entry that names nobody has a record of its own, with the outcome
 * `failed`. The list is left where it stands when the caller gives up, when the list itself cannot be read on, and when
 * `onRecord` fails, since a record that cannot be kept should be the last: the report then says `isComplete: false` and why.
 * Its `records` tell whom the list was worked through for.
 *
 * @param sender - A client, a batcher, or any other sender.
 * @param reader - Asks the App API, as `createAppTransport` of `@cio/core` does: somebody without devices and relationships
 *   takes three requests of the 10 a second that are allowed [doc].
 * @param parameters - Whom, and your number for it.
 * @param options - How many at a time, and where to keep each record.
 * @returns The report, whatever went wrong on the way. The promise does not reject.
 * @throws {InvalidMessageError} at once: the list is one text, whose letters would be taken for names. Nothing was read or sent.
 * @throws {ConfigurationError} at once: an option cannot work.
 * @see https://docs.customer.io/integrations/data-in/semantic-events/
 * @example
 * const { outcomes, records } = await erasePeople(client, appTransport, { userIds: ['ada', 'grace'] })
 */
export function erasePeople(
  sender: Sender,
  reader: Reader,
  parameters: ErasePeopleParameters,
  options: ErasePeopleOptions = {},
): Promise<ErasureReport> {
  if (typeof parameters.userIds === 'string') {
    throw new InvalidMessageError('The userIds of an erasure are one text. Give a list of them.')
  }
  const { concurrency = 4 } = options
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > mostAtATime) {
    throw new ConfigurationError(
      `concurrency is ${String(concurrency)}. It has to be an integer from 1 to ${mostAtATime}.`,
    )
  }
  requireDurations(options)
  return eraseAll(sender, reader, parameters, { ...options, concurrency })
}

async function eraseAll(
  sender: Sender,
  reader: Reader,
  { userIds, reference }: ErasePeopleParameters,
  options: ErasePeopleOptions & { readonly concurrency: number },
): Promise<ErasureReport> {
  const { concurrency, onRecord, ...audit } = options
  const { now = Date.now, signal } = audit
  const startedAt = timeOf(now)
  const records: AuditRecord[] = []
  const seen = new Set<string>()
  let repeated = 0
  let reason: string | undefined

  const list = entriesOf(userIds)
  const work = async () => {
    for (;;) {
      if (signal?.aborted) reason ??= givenUp
      if (reason !== undefined) return
      const entry = await list.next().catch((error: unknown) => {
        reason ??= `The list cannot be read on: ${reasonOf(error)}.`
      })
      if (entry === undefined || entry.done) return
      const userId = entry.value
      if (seen.has(userId)) {
        repeated += 1
        continue
      }
      seen.add(userId)
      const record = await eraseEntry(sender, reader, { userId, ...(reference !== undefined && { reference }) }, audit)
      records.push(record)
      try {
        await onRecord?.(record)
      } catch (error) {
        reason ??= `A record cannot be kept: ${reasonOf(error)}.`
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))

  const countOf = (outcome: AuditRecord['outcome']) => records.filter((record) => record.outcome === outcome).length
  return {
    startedAt,
    finishedAt: timeOf(now),
    isComplete: reason === undefined,
    ...(reason !== undefined && { reason }),
    outcomes: { verified: countOf('verified'), unverified: countOf('unverified'), failed: countOf('failed') },
    repeated,
    records,
  }
}

/** One at a time, whoever asks. */
async function* entriesOf(userIds: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string, undefined> {
  yield* userIds
  return undefined
}

/** An entry that names nobody is refused at once, and reported like the others. */
async function eraseEntry(
  sender: Sender,
  reader: Reader,
  parameters: { readonly userId: string; readonly reference?: string },
  options: AuditOptions,
): Promise<AuditRecord> {
  try {
    return await erasePerson(sender, reader, parameters, options)
  } catch (error) {
    if (!(error instanceof InvalidMessageError)) throw error
    const { now = Date.now } = options
    const { userId, reference } = parameters
    const opened = { operation: 'erasure', userId, reference, startedAt: timeOf(now) } as const
    const lookUp = { step: 'look up', count: 0, messageIds: [], outcome: 'failed', reason: `${error.code}.` } as const
    return closeRecord(opened, [lookUp], [], now)
  }
}

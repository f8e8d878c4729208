import { CioError, ConfigurationError, ResponseError } from '@cio/core'

/** What was done about one person, and what is known of it. It is plain JSON, to be kept. */
export type AuditRecord = {
  readonly operation: 'erasure' | 'restriction' | 'lifted restriction'
  /** As it was asked for. Nothing else in the record is about the person. */
  readonly userId: string
  /** Your own number for the request. */
  readonly reference?: string
  /** ISO 8601. */
  readonly startedAt: string
  /** ISO 8601. */
  readonly finishedAt: string
  /**
   * - `verified`: every step was read back.
   * - `unverified`: everything was accepted, and some of it could not be read back.
   * - `failed`: some of it was not accepted, or not even sent. Ask again: what is done already does no harm a second time.
   */
  readonly outcome: 'verified' | 'unverified' | 'failed'
  /** In the order in which they were taken. */
  readonly steps: readonly AuditStep[]
  /** What nothing can verify, and why; a sentence each. */
  readonly notVerifiable: readonly string[]
}

/** One step, and what became of it. */
export type AuditStep = {
  readonly step:
    | 'look up'
    | 'delete devices'
    | 'delete relationships'
    | 'delete and suppress'
    | 'restrict'
    | 'lift restriction'
  /** How many people, devices or relationships it was about. */
  readonly count: number
  /** Of the messages that Customer.io accepted. */
  readonly messageIds: readonly string[]
  /** `skipped` was not begun, `failed` was not accepted in full, `unverified` was accepted and not read back. */
  readonly outcome: 'verified' | 'unverified' | 'failed' | 'skipped'
  /** Why it is not verified. Errors are named by code and status, since their text may quote the person. */
  readonly reason?: string
}

/** How an operation is carried out. */
export type AuditOptions = {
  /** Gives up. Steps not yet taken are recorded as `skipped`. */
  readonly signal?: AbortSignal
  /**
   * How long a step may take to show in what is read.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number
  /**
   * Pause between two reads.
   *
   * @default 1_000
   */
  readonly intervalMs?: number
  /**
   * Milliseconds since 1970, for the times in the record.
   *
   * @default Date.now
   */
  readonly now?: () => number
}

/** Closes a record: the worst step decides. */
export function closeRecord(
  opened: Pick<AuditRecord, 'operation' | 'userId' | 'startedAt'> & { readonly reference: string | undefined },
  steps: readonly AuditStep[],
  notVerifiable: readonly string[],
  now: () => number,
): AuditRecord {
  const { operation, userId, reference, startedAt } = opened
  const isFailed = steps.some(({ outcome }) => outcome === 'failed' || outcome === 'skipped')
  const isVerified = steps.every(({ outcome }) => outcome === 'verified')
  return {
    operation,
    userId,
    ...(reference !== undefined && { reference }),
    startedAt,
    finishedAt: timeOf(now),
    outcome: isFailed ? 'failed' : isVerified ? 'verified' : 'unverified',
    steps,
    notVerifiable,
  }
}

export function timeOf(now: () => number): string {
  return new Date(now()).toISOString()
}

/** @throws {ConfigurationError} One of the durations is none. */
export function requireDurations({ timeoutMs = 0, intervalMs = 0 }: AuditOptions): void {
  for (const [name, value] of Object.entries({ timeoutMs, intervalMs })) {
    if (typeof value !== 'number' || !(value >= 0)) {
      throw new ConfigurationError(`${name} is ${String(value)}. It has to be a number of milliseconds, from 0 on.`)
    }
  }
}

/** How the reader is asked. */
export function askingWith({ signal }: AuditOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}

export const givenUp = 'Given up by the caller.'

/** A step that was not begun. */
export function skipped(step: AuditStep['step'], reason: string): AuditStep {
  return { step, count: 0, messageIds: [], outcome: 'skipped', reason }
}

/** What went wrong, without a word that could be about the person. */
export function reasonOf(error: unknown): string {
  if (error instanceof ResponseError) return `${error.code} ${error.status}`
  if (error instanceof CioError) return error.code
  return error instanceof Error ? error.name : typeof error
}

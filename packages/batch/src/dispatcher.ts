import { AuthenticationError, type Client, type RetryOptions } from '@cio/core'
import { createDelivery } from './delivery.ts'
import type { Item } from './item.ts'
import { type BatchLimits, requireAtLeast, settledLimits } from './limits.ts'
import { dropBytes, Pages } from './pages.ts'
import { type Batch, Queue } from './queue.ts'

/** How requests are made of messages; the same for a batch and for a batcher. */
export type DispatchOptions = BatchLimits & {
  /**
   * How many requests may be under way at a time, and so how many sockets.
   *
   * @default 8
   */
  readonly concurrency?: number
  /**
   * Keeps the order of messages about one person: the next one leaves when the one before it is settled, or in the same request.
   *
   * @default true
   */
  readonly isOrdered?: boolean
  /**
   * When a failed request is made again, over the client's own. A batcher has more patience than somebody who waits for one call.
   *
   * @default { limit: Infinity, budgetMs: 300_000 }
   */
  readonly retry?: RetryOptions
}

type DispatchSettings = {
  readonly limits: Required<BatchLimits>
  readonly concurrency: number
  readonly isOrdered: boolean
  readonly retry: RetryOptions
}

/** @throws {ConfigurationError} One of them cannot work. */
export function dispatchSettings(options: DispatchOptions): DispatchSettings {
  const { concurrency = 8, isOrdered = true, retry } = options
  requireAtLeast('concurrency', concurrency, 1)
  // [default] Long enough to outlive a deployment on the other side.
  const patience = { limit: Number.POSITIVE_INFINITY, budgetMs: 300_000 }
  return { limits: settledLimits(options), concurrency, isOrdered, retry: { ...patience, ...retry } }
}

export type DispatcherOptions<Entry extends Item> = DispatchSettings & {
  readonly client: Pick<Client, 'post'>
  /** How long messages wait for company while other requests are under way. */
  readonly maxWaitMs: number
  readonly onAccepted: (item: Entry, attempts: number) => void
  readonly onFailed: (items: readonly Entry[], error: unknown) => void
}

export type Dispatcher<Entry extends Item> = {
  /** Messages that are neither accepted nor failed. */
  readonly pending: number
  /** The bytes of their JSON. */
  readonly pendingBytes: number
  /** Requests that were made. */
  readonly requests: number
  readonly push: (item: Entry, json: string) => void
  /** Settles one that nobody waits for any more. In flight it may arrive all the same. */
  readonly giveUp: (item: Entry, reason: unknown) => void
  /** Resolves when nothing is pending. A hurried one lets nothing wait for company until then. */
  readonly idle: (options: { readonly isHurried: boolean }) => Promise<void>
  /** The bytes of those that wait to leave. */
  readonly waitingBytes: number
  /** Resolves when no more than so many bytes wait to leave. */
  readonly room: (bytes: number) => Promise<void>
  /** Fails all that is pending: what waits to leave, and what is in flight and may have arrived. */
  readonly abort: (reasons: { readonly unsent: unknown; readonly unanswered: unknown }) => Cut<Entry>
}

/** What was failed before its time, each in order. */
export type Cut<Entry extends Item> = { readonly unsent: readonly Entry[]; readonly unanswered: readonly Entry[] }

/** When the messages of this turn of the event loop are all there. Not a timer: it is over at once. */
const afterThisTurn: (callback: () => void) => void =
  globalThis.setImmediate ?? ((callback: () => void) => setTimeout(callback, 0))

/** Makes requests of messages: full ones at once, others when nothing else is under way, or after a short wait. */
export function createDispatcher<Entry extends Item>(options: DispatcherOptions<Entry>): Dispatcher<Entry> {
  const { client, limits, concurrency, isOrdered, retry, maxWaitMs, onAccepted, onFailed } = options
  // With one request at a time nothing can overtake anything.
  const queue = new Queue<Entry>(limits, isOrdered && concurrency > 1)
  const pages = new Pages(limits.maxBatchBytes)
  const inFlight = new Map<Batch<Entry>, AbortController>()
  let pending = 0
  let pendingBytes = 0
  let requests = 0
  // Until a request is accepted one goes out at a time: a wrong key is to cost one request, and not a storm of them.
  let isKeyGood = false
  let isScheduled = false
  let isOverdue = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let hurried = 0
  // For room for so many bytes, or for nothing to be pending.
  let waiters: { readonly bytes: number | undefined; readonly resolve: () => void }[] = []

  const deliver = createDelivery<Entry>({
    client,
    retry,
    accept: (items, attempts) => {
      isKeyGood = true
      for (const item of items) if (settle(item)) onAccepted(item, item.attempts + attempts)
    },
    fail,
    count: (attempts) => {
      requests += attempts
    },
  })

  function settle(item: Entry): boolean {
    if (item.isSettled) return false
    item.isSettled = true
    dropBytes(item)
    pending -= 1
    pendingBytes -= item.byteLength
    return true
  }

  function fail(items: readonly Entry[], error: unknown): void {
    const failed = items.filter(settle)
    if (failed.length > 0) onFailed(failed, error)
    if (!(error instanceof AuthenticationError)) return
    isKeyGood = false
    const waiting = queue.drain().filter(settle)
    if (waiting.length > 0) onFailed(waiting, error)
  }

  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    afterThisTurn(() => {
      isScheduled = false
      pump()
    })
  }

  function pump(): void {
    while (inFlight.size < (isKeyGood ? concurrency : 1) && isDue()) start(queue.take())
    if (queue.readyCount === 0) isOverdue = false
    else if (!isOverdue) wait()
    const isIdle = pending === 0
    waiters = waiters.filter(({ bytes, resolve }) => {
      const isOver = bytes === undefined ? isIdle : queue.bytes <= bytes
      if (isOver) resolve()
      return !isOver
    })
  }

  function isDue(): boolean {
    return queue.readyCount > 0 && (inFlight.size === 0 || hurried > 0 || isOverdue || queue.isFull)
  }

  /** Whatever is in flight keeps the process alive. Its end sends what is waiting, so this timer need not. */
  function wait(): void {
    if (maxWaitMs === Number.POSITIVE_INFINITY) return
    timer ??= setTimeout(() => {
      timer = undefined
      isOverdue = true
      pump()
    }, maxWaitMs)
    if (typeof timer === 'object') timer.unref()
  }

  function start(batch: Batch<Entry>): void {
    if (batch.items.length === 0) {
      queue.release(batch)
      return
    }
    const controller = new AbortController()
    inFlight.set(batch, controller)
    deliver(batch.items, controller.signal).then(() =>
      // Its connection is free again a turn later; a request that left before would open another one.
      afterThisTurn(() => {
        inFlight.delete(batch)
        queue.release(batch)
        pump()
      }),
    )
  }

  function until(bytes?: number): Promise<void> {
    return new Promise((resolve) => {
      waiters.push({ bytes, resolve })
      schedule()
    })
  }

  return {
    get pending() {
      return pending
    },
    get pendingBytes() {
      return pendingBytes
    },
    get waitingBytes() {
      return queue.bytes
    },
    get requests() {
      return requests
    },
    push: (item, json) => {
      pages.write(item, json)
      pending += 1
      pendingBytes += item.byteLength
      queue.push(item)
      schedule()
    },
    giveUp: (item, reason) => {
      if (settle(item)) onFailed([item], reason)
      schedule()
    },
    idle: async ({ isHurried }) => {
      if (pending === 0) return
      if (isHurried) hurried += 1
      await until()
      if (isHurried) hurried -= 1
    },
    room: (bytes) => until(bytes),
    abort: (reasons) => {
      const unsent = queue.drain().filter(settle)
      if (unsent.length > 0) onFailed(unsent, reasons.unsent)
      const unanswered: Entry[] = []
      for (const [{ items }, controller] of inFlight) {
        unanswered.push(...items.filter(({ isSettled }) => !isSettled))
        fail(items, reasons.unanswered)
        controller.abort(reasons.unanswered)
      }
      schedule()
      return { unsent, unanswered }
    },
  }
}

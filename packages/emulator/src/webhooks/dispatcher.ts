import { createHmac } from 'node:crypto'
import { isLoopback } from '../guard.ts'
import { Ring } from '../ring.ts'
import type { ReportingWebhook, WaitingCall } from '../state/reporting-webhooks.ts'
import type { State } from '../state/state.ts'

/** One attempt to call an endpoint. */
export type WebhookCall = {
  readonly webhookId: number
  readonly eventId: string
  /** `email_sent` */
  readonly event: string
  /** 1 for the first attempt. */
  readonly attempt: number
  /** Unix milliseconds on the emulator's clock. */
  readonly at: number
  /** What the endpoint answered; `undefined` if it did not. */
  readonly status: number | undefined
  /** Why there was no answer, or none was asked for. */
  readonly problem: string | undefined
}

export type DispatcherOptions = {
  /** What can be read now. */
  readonly state: () => State
  /** Milliseconds until a write becomes visible; `undefined` if none waits. */
  readonly nextDueMs: () => number | undefined
  /** Unix milliseconds. */
  readonly now: () => number
}

/** [doc] Statuses after which the service pauses for an hour. */
const PAUSING: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 405, 410, 429, 500, 502, 521])

const SECOND = 1000
const HOUR = 3600 * SECOND
const WEEK = 7 * 24 * HOUR

/** Calls that are remembered. */
const CALLS_MAX = 1000

/**
 * Calls the endpoints of reporting webhooks: one call at a time for each, in order, a failed one before all later ones. [doc]
 *
 * It works by itself once it was woken, on the real clock, and keeps no process alive.
 */
export class WebhookDispatcher {
  readonly #options: DispatcherOptions
  readonly #calls = new Ring<WebhookCall>(CALLS_MAX)
  #isListening = false
  #timer: NodeJS.Timeout | undefined
  /** When the timer fires, on the real clock. */
  #lookAt = 0
  /** Aborted when everything that waits is to be forgotten. */
  #round = new AbortController()
  readonly #busy = new Set<number>()

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Attempts that were made, oldest first. */
  get calls(): WebhookCall[] {
    return this.#calls.toArray()
  }

  /** There is a webhook, or will be: from now on, {@link wake} does something. */
  listen(): void {
    this.#isListening = true
    this.wake()
  }

  /** Something may have happened, or may become visible in so many milliseconds. */
  wake(inMs = this.#options.nextDueMs() ?? 0): void {
    if (!this.#isListening) return
    const lookAt = performance.now() + inMs
    if (this.#timer !== undefined && this.#lookAt <= lookAt) return
    clearTimeout(this.#timer)
    this.#lookAt = lookAt
    this.#timer = setTimeout(() => this.#look(), Math.ceil(inMs))
    this.#timer.unref()
  }

  /** Forgets what it was doing: the state is another one, or there is none any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#isListening = false
    this.#round.abort()
    this.#round = new AbortController()
    this.#busy.clear()
    this.#calls.clear()
  }

  #look(): void {
    this.#timer = undefined
    const state = this.#options.state()
    for (const { id } of state.reportingWebhooks.all) {
      if (!this.#busy.has(id) && state.reportingWebhooks.next(id)) void this.#work(id, this.#round.signal)
    }
    if (this.#options.nextDueMs() !== undefined) this.wake()
  }

  async #work(id: number, signal: AbortSignal): Promise<void> {
    this.#busy.add(id)
    let attempt = 0
    let pausedMs = 0
    while (!signal.aborted) {
      const { reportingWebhooks, behaviour } = this.#options.state()
      const webhook = reportingWebhooks.find(id)
      const call = reportingWebhooks.next(id)
      if (!webhook || !call) break
      attempt += 1
      const outcome = await this.#attempt(webhook, call, attempt, behaviour.webhookTimeoutMs, signal)
      if (signal.aborted) return
      const pauseMs = pauseAfter(outcome, attempt)
      if (pauseMs === 0 || pausedMs + pauseMs > WEEK) {
        reportingWebhooks.settle(id, call)
        attempt = 0
        pausedMs = 0
        continue
      }
      pausedMs += pauseMs
      await pause(pauseMs * behaviour.webhookTimeScale, signal)
    }
    if (!signal.aborted) this.#busy.delete(id)
  }

  async #attempt(
    webhook: ReportingWebhook,
    call: WaitingCall,
    attempt: number,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const at = this.#options.now()
    const outcome = await post(webhook, call.body, Math.floor(at / 1000), timeoutMs, signal)
    const { status, problem } = outcome
    if (!signal.aborted) {
      this.#calls.push({
        webhookId: webhook.id,
        eventId: call.eventId,
        event: call.event,
        attempt,
        at,
        status,
        problem,
      })
    }
    return outcome
  }
}

type Outcome = {
  readonly status: number | undefined
  readonly problem: string | undefined
  readonly kind: 'answered' | 'timed out' | 'broken' | 'elsewhere'
}

/** [doc] `v0:<timestamp>:<body>`, HMAC-SHA256 with the signing key, lower-case hexadecimal. */
async function post(
  { endpoint, signingKey }: ReportingWebhook,
  body: string,
  timestamp: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  // What happens in a test workspace is nobody else's business.
  if (!isLoopback(new URL(endpoint).hostname.replace(/^\[|\]$/g, ''))) {
    return { status: undefined, problem: 'the endpoint is not on this machine: not called', kind: 'elsewhere' }
  }
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Customer.io emulator',
        'x-cio-timestamp': String(timestamp),
        'x-cio-signature': createHmac('sha256', signingKey).update(`v0:${timestamp}:${body}`).digest('hex'),
      },
      // Not documented. [default] What is not 2xx has not been taken.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    await response.body?.cancel()
    return { status: response.status, problem: undefined, kind: 'answered' }
  } catch (error) {
    if (timeout.aborted) return { status: undefined, problem: `no answer within ${timeoutMs} ms`, kind: 'timed out' }
    return { status: undefined, problem: causeOf(error), kind: 'broken' }
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}

/**
 * Milliseconds until the next attempt; 0 if there is none.
 *
 * [doc] An hour after some statuses and after a connection that breaks; else it backs off exponentially, [default] from a second to an
 * hour.
 */
function pauseAfter({ status, kind }: Outcome, attempt: number): number {
  if (kind === 'elsewhere' || (status !== undefined && status >= 200 && status < 300)) return 0
  if (kind === 'broken' || (status !== undefined && PAUSING.has(status))) return HOUR
  return Math.min(HOUR, SECOND * 2 ** (attempt - 1))
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, Math.min(durationMs, 2 ** 31 - 1))
    timer.unref()
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}

import ky from 'ky'
import { loadCarrier } from '#platform'
import { LONGEST_TIMER_MS } from './abortable.ts'
import { carryWithFetch, UnsentError, type WireResponse } from './carrier.ts'
import { CioError, NetworkError, RateLimitError, ResponseError } from './errors.ts'
import { createNotify } from './events.ts'
import { type Asked, networkError, readBody, responseError, timeoutError } from './failures.ts'
import { createGate } from './gate.ts'
import { createPace, ticketsAhead } from './pace.ts'
import { carryFollowing } from './redirect.ts'
import type { Answer, Call, RequesterOptions } from './requester.ts'
import { backoffMs, isRetriedStatus, RETRY_DEFAULTS, readRetryAfterMs } from './retry.ts'
import { createRedact, redactValues } from './secrets.ts'

/** More sockets than a server is sent requests over at a time, by one client. */
const capacity = 256

/** Makes calls: through the gate, over ky, again where that helps, with every failure turned into an error of ours. */
export async function createCaller(options: RequesterOptions): Promise<(call: Call) => Promise<Answer>> {
  const { transport, headers, keyKind } = options
  const {
    timeoutMs = 10_000,
    requestsPerSecond = options.requestsPerSecond,
    now = Date.now,
    random = Math.random,
  } = transport
  const origin = transport.baseUrl === undefined ? options.origin : new URL(transport.baseUrl).origin
  const redact = createRedact(options.secrets)
  const notifyOfAll = createNotify(transport.onEvent)
  const gate = createGate(
    typeof requestsPerSecond === 'object'
      ? { pace: requestsPerSecond, ticketsAhead: 64, capacity }
      : {
          pace: requestsPerSecond === Number.POSITIVE_INFINITY ? undefined : createPace(requestsPerSecond),
          ticketsAhead: ticketsAhead(requestsPerSecond),
          capacity,
        },
  )
  // Before the first turn is taken: what loads slowly must not make the first requests arrive in a bunch.
  const carry = transport.fetch === undefined ? await loadCarrier() : carryWithFetch(transport.fetch)
  // What ky is told of an accepted request: it has no more to do with it, and an answer read into memory needs no `Response`.
  const accepting = new Response()

  return async ({ method, target, body, signal, isRepeatable, retry: callRetry, onEvent }) => {
    signal?.throwIfAborted()
    const notify = onEvent === undefined ? notifyOfAll : createNotify(transport.onEvent, onEvent)
    const retry = { ...RETRY_DEFAULTS, ...transport.retry, ...callRetry }
    const url = origin + target
    const path = target.split('?', 1)[0] ?? target
    let attempt = 0
    // Where redirects led the last attempt.
    let hops: URL[] = []
    let startedAt = 0
    let isInside = false
    let isOver = false
    let waitMs = 0
    // What the last attempt failed with; nothing while one is under way.
    let failure: CioError | undefined
    let mayHaveArrived = false
    let retryAfterMs: number | undefined
    let accepted: Omit<Answer, 'attempts'> | undefined

    function asked(): Asked {
      return {
        what: `${method} ${path}`,
        url: hops.at(-1) ?? new URL(url),
        hops: hops.length,
        attempts: attempt,
        keyKind,
        redact,
      }
    }

    async function enter(waitSignal: AbortSignal | undefined): Promise<void> {
      const queuedAt = performance.now()
      await gate.enter(waitSignal)
      // Its deadline and ky's are due at the same time.
      if (isOver) return gate.leave()
      isInside = true
      attempt += 1
      const waitedMs = performance.now() - queuedAt
      if (waitedMs >= 1) notify('wait', () => ({ type: 'wait', method, path, attempt, waitedMs }))
    }

    function leave(): void {
      if (isInside) gate.leave()
      isInside = false
    }

    async function makeAttempt(request: Request): Promise<Response> {
      const sentHeaders = attempt === 1 ? headers : { ...headers, 'x-retry-count': String(attempt - 1) }
      const sentAt = performance.now()
      const couldHaveArrived = mayHaveArrived
      mayHaveArrived = true
      hops = []
      failure = undefined
      retryAfterMs = undefined
      notify('request', () => ({ type: 'request', method, path, attempt, body }))
      let response: WireResponse
      try {
        response = await carryFollowing(
          carry,
          { origin, target, method, headers: sentHeaders, body, signal: request.signal },
          (hop) => hops.push(hop),
        )
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason
        const isUnsent = error instanceof UnsentError
        if (isUnsent) mayHaveArrived = couldHaveArrived
        failure = networkError(asked(), isUnsent ? error.cause : error, mayHaveArrived)
        throw failure
      }
      notify('response', () => ({
        type: 'response',
        method,
        path,
        attempt,
        status: response.status,
        durationMs: performance.now() - sentAt,
        headers: redactValues(response.headers, redact),
      }))
      const content = readBody(response.text)
      if (response.status >= 200 && response.status < 300 && content !== undefined) {
        accepted = { status: response.status, body: content.value }
        return accepting
      }
      retryAfterMs = readRetryAfterMs(response.headers['retry-after'], now())
      if (response.status === 429) {
        mayHaveArrived = couldHaveArrived
        waitMs = backoffMs(attempt, retryAfterMs, retry, random)
        gate.pause(waitMs)
        notify('pause', () => ({ type: 'pause', method, path, attempt, pauseMs: waitMs }))
      }
      failure = responseError(asked(), response, content, retryAfterMs)
      throw failure
    }

    /**
     * A timeout of ky's, or of our own wait, holds the request and says nothing of the call: ours takes its place, or, where the
     * budget ended between two attempts, what the last one failed with.
     */
    function failureOf(error: unknown): unknown {
      if (signal?.aborted) return signal.reason
      if (error instanceof CioError || !(error instanceof Error) || error.name !== 'TimeoutError') return error
      failure ??= timeoutError(asked(), isBudgetSpent() ? retry.budgetMs : timeoutMs)
      return failure
    }

    function isBudgetSpent(): boolean {
      return performance.now() - startedAt >= retry.budgetMs - 1
    }

    function shouldRetry(error: unknown): boolean {
      leave()
      const reason = failureOf(error)
      if (!(reason instanceof CioError) || !isWorthRetrying(reason, isRepeatable)) return false
      if (!(reason instanceof RateLimitError)) waitMs = backoffMs(attempt, retryAfterMs, retry, random)
      if (performance.now() - startedAt + waitMs >= retry.budgetMs) return false
      notify('retry', () => ({ type: 'retry', method, path, attempt: attempt + 1, waitMs, error: reason }))
      return true
    }

    await enter(signal)
    startedAt = performance.now()
    try {
      await ky(url, {
        method,
        fetch: (request) => makeAttempt(request as Request),
        timeout: finite(timeoutMs),
        totalTimeout: finite(retry.budgetMs),
        throwHttpErrors: false,
        retry: {
          limit: Math.min(retry.limit, Number.MAX_SAFE_INTEGER),
          methods: ['get', 'post', 'put', 'delete'],
          shouldRetry: ({ error }) => shouldRetry(error),
          delay: () => waitMs,
        },
        hooks: { beforeRetry: [() => enter(withDeadline(signal, retry.budgetMs - (performance.now() - startedAt)))] },
        ...(signal === undefined ? {} : { signal }),
      })
    } catch (error) {
      throw failureOf(error)
    } finally {
      isOver = true
      leave()
    }
    if (accepted === undefined) throw new Error('ky resolved without an answer')
    return { ...accepted, attempts: attempt }
  }
}

function isWorthRetrying(failure: CioError, isRepeatable: boolean): boolean {
  if (failure instanceof RateLimitError) return true
  if (!isRepeatable) return failure instanceof NetworkError && !failure.mayHaveArrived
  return failure instanceof NetworkError || (failure instanceof ResponseError && isRetriedStatus(failure.status))
}

/** What ky is told: it takes no longer than a timer either. */
function finite(durationMs: number): number | false {
  return durationMs > LONGEST_TIMER_MS ? false : durationMs
}

function withDeadline(signal: AbortSignal | undefined, remainingMs: number): AbortSignal | undefined {
  if (remainingMs > LONGEST_TIMER_MS) return signal
  const deadline = AbortSignal.timeout(Math.max(0, Math.floor(remainingMs)))
  return signal === undefined ? deadline : AbortSignal.any([signal, deadline])
}

import { type Client, ResponseError, type RetryOptions } from '@cio/core'
import { batchBody } from './body.ts'
import type { Item } from './item.ts'
import { partialError, refusedIn } from './partial-answer.ts'

export type DeliveryOptions<Entry extends Item> = {
  readonly client: Pick<Client, 'post'>
  readonly retry: RetryOptions
  readonly accept: (items: readonly Entry[], attempts: number) => void
  readonly fail: (items: readonly Entry[], error: unknown) => void
  /** Is told of every request that was made, by how many it took. */
  readonly count: (attempts: number) => void
}

/**
 * Takes a batch to the service, and a batch that is refused apart, so that each message is accepted or has a reason of its own.
 *
 * No message is reported as refused that was not refused alone, or named by the answer. Parts are sent one after the other, so that
 * messages keep their order.
 */
export function createDelivery<Entry extends Item>({ client, retry, accept, fail, count }: DeliveryOptions<Entry>) {
  /** Settles every message, and never rejects. */
  return async (items: readonly Entry[], signal: AbortSignal): Promise<void> => {
    try {
      await settle(items, (refusal) => (refusal.status === 413 ? inHalves(items) : isolate(items)))
    } catch (error) {
      fail(items, error)
    }

    async function settle(part: readonly Entry[], takeApart: (refusal: ResponseError) => Promise<void>): Promise<void> {
      const refusal = await attempt(part)
      if (refusal === undefined) return
      if (part.length === 1) fail(part, refusal)
      else await takeApart(refusal)
    }

    /** Sends some of them. Returns why they were refused, if it was because of what is in them. */
    async function attempt(part: readonly Entry[]): Promise<ResponseError | undefined> {
      try {
        const answer = await client.post('/batch', batchBody(part), { signal, retry })
        count(answer.attempts)
        const refused = refusedIn(answer, part.length)
        if (refused === 'unclear') return refusedWhole(part, partialError(answer, []))
        for (const [index, details] of refused ?? []) fail(part.slice(index, index + 1), partialError(answer, details))
        accept(part, answer.attempts)
        return undefined
      } catch (error) {
        if (isAboutAttempts(error)) count(error.attempts)
        // Any other status is about the request, whatever is in it. [default]
        if (error instanceof ResponseError && (error.status === 400 || error.status === 413)) {
          return refusedWhole(part, error)
        }
        throw error
      }
    }

    /**
     * Finds the first message that is refused by halving what may be it, then sends all behind it at once: one bad message of n
     * costs log2(n) + 2 further requests.
     */
    async function isolate(refused: readonly Entry[]): Promise<void> {
      let low = 0
      let high = refused.length
      // Why what lies from `low` to `high` was refused, if it was sent by itself.
      let refusal: ResponseError | undefined
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        refusal = await attempt(refused.slice(low, middle))
        if (refusal === undefined) low = middle
        else high = middle
      }
      const suspect = refused.slice(low, high)
      if (refusal === undefined) await settle(suspect, async () => {})
      else fail(suspect, refusal)
      const rest = refused.slice(high)
      if (rest.length > 0) await settle(rest, () => inHalves(rest))
    }

    async function inHalves(refused: readonly Entry[]): Promise<void> {
      const middle = Math.ceil(refused.length / 2)
      for (const half of [refused.slice(0, middle), refused.slice(middle)]) await settle(half, () => inHalves(half))
    }
  }
}

function refusedWhole(part: readonly Item[], refusal: ResponseError): ResponseError {
  for (const item of part) item.attempts += refusal.attempts
  return refusal
}

function isAboutAttempts(error: unknown): error is { readonly attempts: number } {
  return error instanceof Error && 'attempts' in error && typeof error.attempts === 'number'
}

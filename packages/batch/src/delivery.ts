import { type Client, ResponseError, type RetryOptions } from '@cio/core'
import { BatchBytes } from './batch-bytes.ts'
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
    const bytes = new BatchBytes(items)
    const all: Part = { from: 0, to: items.length }
    try {
      await settle(all, (refusal) => (refusal.status === 413 ? inHalves(all) : isolate(all)))
    } catch (error) {
      fail(items, error)
    }

    async function settle(part: Part, takeApart: (refusal: ResponseError) => Promise<void>): Promise<void> {
      const refusal = await attempt(part)
      if (refusal === undefined) return
      if (part.to - part.from === 1) fail(itemsOf(part), refusal)
      else await takeApart(refusal)
    }

    /** Sends some of them. Returns why they were refused, if it was because of what is in them. */
    async function attempt(part: Part): Promise<ResponseError | undefined> {
      const sent = itemsOf(part)
      try {
        const answer = await client.post('/batch', bytes.body(part.from, part.to), { signal, retry })
        count(answer.attempts)
        const refused = refusedIn(answer, sent.length)
        if (refused === 'unclear') return refusedWhole(sent, partialError(answer, []))
        for (const [index, details] of refused ?? []) fail(sent.slice(index, index + 1), partialError(answer, details))
        accept(sent, answer.attempts)
        return undefined
      } catch (error) {
        if (isAboutAttempts(error)) count(error.attempts)
        // Any other status is about the request, whatever is in it. [default]
        if (error instanceof ResponseError && (error.status === 400 || error.status === 413)) {
          return refusedWhole(sent, error)
        }
        throw error
      }
    }

    /**
     * Finds the first message that is refused by halving what may be it, then sends all behind it at once: one bad message of n
     * costs log2(n) + 2 further requests.
     */
    async function isolate({ from, to }: Part): Promise<void> {
      let [low, high] = [from, to]
      // Why what lies from `low` to `high` was refused, if it was sent by itself.
      let refusal: ResponseError | undefined
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        refusal = await attempt({ from: low, to: middle })
        if (refusal === undefined) low = middle
        else high = middle
      }
      const suspect = { from: low, to: high }
      if (refusal === undefined) await settle(suspect, async () => {})
      else fail(itemsOf(suspect), refusal)
      const rest = { from: high, to }
      if (high < to) await settle(rest, () => inHalves(rest))
    }

    async function inHalves({ from, to }: Part): Promise<void> {
      const middle = Math.ceil((from + to) / 2)
      for (const half of [
        { from, to: middle },
        { from: middle, to },
      ]) {
        await settle(half, () => inHalves(half))
      }
    }

    function itemsOf({ from, to }: Part): readonly Entry[] {
      return from === 0 && to === items.length ? items : items.slice(from, to)
    }
  }
}

/** Messages of a batch, from one place to before another. */
type Part = { readonly from: number; readonly to: number }

function refusedWhole(part: readonly Item[], refusal: ResponseError): ResponseError {
  for (const item of part) item.attempts += refusal.attempts
  return refusal
}

function isAboutAttempts(error: unknown): error is { readonly attempts: number } {
  return error instanceof Error && 'attempts' in error && typeof error.attempts === 'number'
}

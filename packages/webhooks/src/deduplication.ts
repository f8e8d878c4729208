import type { AnyEvent } from './events.ts'

/** How an event stands: never seen, being dealt with, or dealt with. */
export type EventState = 'new' | 'busy' | 'done'

/**
 * Remembers events by their `event_id`. Customer.io sends each at least once, and again for up to seven days. [doc]
 *
 * With several processes, a store that they share. A claim ends by itself: whoever made it may have died. Whoever has only been slow
 * finds that another has it by then: each claim has a token, without which it is not touched. In Redis a claim is
 * `SET <event_id> <token> NX PX <claimMs>`, of which `GET` says how an event stands that is not new.
 */
export type EventStore = {
  /**
   * Says how the event stands, and marks a new one as busy, in one step. If it is neither finished nor released within `claimMs`
   * milliseconds, it is new again. The token is of this claim alone.
   */
  readonly claim: (eventId: string, claimMs: number, token: string) => EventState | Promise<EventState>
  /** It is dealt with, which has to be remembered for seven days; nothing, where the claim of another token holds by now. */
  readonly finish: (eventId: string, token: string) => void | Promise<void>
  /** It failed: the next time, it is new again; nothing, unless the claim of this token holds. */
  readonly release: (eventId: string, token: string) => void | Promise<void>
}

/** How long an event belongs to whoever began to deal with it. */
export type OnceOptions = {
  /**
   * How long an event is busy at most, in milliseconds: longer than dealing with it takes. After that it is dealt with by whoever gets
   * it next. [default]
   *
   * @default 60_000
   */
  readonly claimMs?: number
}

/** How much a store in memory remembers, and what time it is there. */
export type MemoryStoreOptions = {
  /** How many events are remembered; the oldest is forgotten first. @default 100_000 */
  readonly capacity?: number
  /** The time in milliseconds since 1970. */
  readonly now?: () => number
}

/** A store in the memory of this process, for one process: what it knows ends with it. */
export function createMemoryStore({ capacity = 100_000, now = Date.now }: MemoryStoreOptions = {}): EventStore {
  /** Whose each event is, and until when, in milliseconds since 1970; or that it is done. */
  const events = new Map<string, { readonly token: string; readonly until: number } | 'done'>()
  const isOfAnother = (eventId: string, token: string) => {
    const known = events.get(eventId)
    return known === 'done' || (known !== undefined && known.token !== token)
  }
  const store: EventStore = {
    claim: (eventId, claimMs, token) => {
      const known = events.get(eventId)
      if (known === 'done') return 'done'
      if (known !== undefined && now() < known.until) return 'busy'
      events.set(eventId, { token, until: now() + claimMs })
      for (const oldest of events.keys()) {
        if (events.size <= capacity) break
        events.delete(oldest)
      }
      return 'new'
    },
    finish: (eventId, token) => {
      if (!isOfAnother(eventId, token)) events.set(eventId, 'done')
    },
    release: (eventId, token) => {
      if (!isOfAnother(eventId, token)) events.delete(eventId)
    },
  }
  return Object.freeze(store)
}

/**
 * Deals with an event unless that was done before. If it fails, or the store does, the event is new again: at once if the store can be
 * told, else when the claim ends. The failure is the caller's.
 *
 * @param store - What remembers.
 * @param event - What arrived.
 * @param handle - Deals with it.
 * @param options - `claimMs`.
 * @returns How the event stood: `new` was dealt with just now, `done` was before, `busy` is being dealt with elsewhere: ask for it to
 * be sent again, since that may fail.
 * @example
 * await once(store, event, () => orders.markAsRead(event.data.delivery_id))
 */
export async function once(
  store: EventStore,
  event: Pick<AnyEvent, 'event_id'>,
  handle: () => void | Promise<void>,
  { claimMs = 60_000 }: OnceOptions = {},
): Promise<EventState> {
  const token = crypto.randomUUID()
  const state = await store.claim(event.event_id, claimMs, token)
  if (state !== 'new') return state
  try {
    await handle()
    await store.finish(event.event_id, token)
  } catch (error) {
    try {
      await store.release(event.event_id, token)
    } catch {
      // The claim ends by itself, and the caller has to hear what failed first.
    }
    throw error
  }
  return state
}

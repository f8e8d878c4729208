import type { AnyEvent } from './events.ts'

/** How an event stands: never seen, being dealt with, or dealt with. */
export type EventState = 'new' | 'busy' | 'done'

/**
 * Remembers events by their `event_id`. Customer.io sends each at least once, and again for up to seven days. [doc]
 *
 * With several processes, a store that they share: `claim` has to be one step there, as Redis' `SET … NX` is.
 */
export type EventStore = {
  /** Says how the event stands, and marks a new one as busy. */
  readonly claim: (eventId: string) => EventState | Promise<EventState>
  /** It is dealt with. */
  readonly finish: (eventId: string) => void | Promise<void>
  /** It failed: the next time, it is new again. */
  readonly release: (eventId: string) => void | Promise<void>
}

export type MemoryStoreOptions = {
  /** How many events are remembered; the oldest is forgotten first. @default 100_000 */
  readonly capacity?: number
}

/** A store in the memory of this process, for one process: what it knows ends with it. */
export function createMemoryStore({ capacity = 100_000 }: MemoryStoreOptions = {}): EventStore {
  const states = new Map<string, 'busy' | 'done'>()
  const store: EventStore = {
    claim: (eventId) => {
      const state = states.get(eventId)
      if (state !== undefined) return state
      states.set(eventId, 'busy')
      for (const oldest of states.keys()) {
        if (states.size <= capacity) break
        states.delete(oldest)
      }
      return 'new'
    },
    finish: (eventId) => {
      states.set(eventId, 'done')
    },
    release: (eventId) => {
      states.delete(eventId)
    },
  }
  return Object.freeze(store)
}

/**
 * Deals with an event unless that was done before. If it fails, the event is new again, and the failure is the caller's.
 *
 * @param store - What remembers.
 * @param event - What arrived.
 * @param handle - Deals with it.
 * @returns How the event stood: `new` was dealt with just now, `done` was before, `busy` is being dealt with elsewhere: ask for it to
 * be sent again, since that may fail.
 * @example
 * await once(store, event, () => orders.markAsRead(event.data.delivery_id))
 */
export async function once(
  store: EventStore,
  event: Pick<AnyEvent, 'event_id'>,
  handle: () => void | Promise<void>,
): Promise<EventState> {
  const state = await store.claim(event.event_id)
  if (state !== 'new') return state
  try {
    await handle()
  } catch (error) {
    await store.release(event.event_id)
    throw error
  }
  await store.finish(event.event_id)
  return state
}

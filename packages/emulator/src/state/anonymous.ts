import { NO_ACTIVITY, type Timeline } from './activity-log.ts'
import type { CioObject } from './objects.ts'
import type { State } from './state.ts'

/** What is remembered of somebody nobody has identified yet. There is no profile. [doc] */
export type Anonymous = Timeline & {
  readonly anonymousId: string
  /** Objects to be related to once somebody is identified, with the attributes of the relationship. */
  relationships: Map<CioObject, { readonly attributes: Record<string, unknown>; readonly receivedAt: number }>
  /** Number of the person this became; an anonymous id belongs to one person and cannot be used again. [doc] */
  joinedPerson: number
  /** Unix milliseconds. */
  joinedAt: number
  /** Unix milliseconds of the last thing heard of them. */
  seenAt: number
}

/** [doc] Anonymous activity is kept for 30 days. */
export const ANONYMOUS_MEMORY_MS = 30 * 24 * 60 * 60 * 1000

/** [doc] What arrives up to five minutes after the identify call is still attached. */
export const ANONYMOUS_GRACE_MS = 5 * 60 * 1000

const FIRST_SWEEP = 1024

/** Anonymous ids by name. Those not heard of for 30 days are swept as the memory grows. */
export class AnonymousMemory {
  readonly #byId = new Map<string, Anonymous>()
  #sweepAt = FIRST_SWEEP

  /** Finds or starts the memory of an anonymous id. */
  recall(anonymousId: string, receivedAt: number): Anonymous {
    const known = this.#byId.get(anonymousId)
    if (known) {
      known.seenAt = Math.max(known.seenAt, receivedAt)
      return known
    }
    if (this.#byId.size >= this.#sweepAt) this.#sweep(receivedAt)
    const anonymous: Anonymous = {
      anonymousId,
      relationships: new Map(),
      joinedPerson: 0,
      joinedAt: 0,
      seenAt: receivedAt,
      lastActivity: NO_ACTIVITY,
    }
    this.#byId.set(anonymousId, anonymous)
    return anonymous
  }

  /** Forgets what was parked for an object that is gone. */
  releaseObject(object: CioObject): void {
    for (const anonymous of this.#byId.values()) anonymous.relationships.delete(object)
  }

  capture() {
    return {
      sweepAt: this.#sweepAt,
      remembered: Array.from(this.#byId.values(), ({ relationships, ...anonymous }) => ({
        ...anonymous,
        parked: Array.from(relationships, ([{ cioObjectId }, relationship]) => ({ cioObjectId, relationship })),
      })),
    }
  }

  adopt({ sweepAt, remembered }: ReturnType<AnonymousMemory['capture']>, state: State): void {
    this.#sweepAt = sweepAt
    for (const { parked, ...anonymous } of remembered) {
      const relationships: Anonymous['relationships'] = new Map()
      for (const { cioObjectId, relationship } of parked) {
        const object = state.objects.findByCioObjectId(cioObjectId)
        if (object) relationships.set(object, relationship)
      }
      this.#byId.set(anonymous.anonymousId, { ...anonymous, relationships })
    }
  }

  #sweep(now: number): void {
    for (const anonymous of this.#byId.values()) {
      const isBound = anonymous.joinedPerson !== 0
      if (!isBound && now - anonymous.seenAt > ANONYMOUS_MEMORY_MS) this.#byId.delete(anonymous.anonymousId)
    }
    this.#sweepAt = Math.max(FIRST_SWEEP, this.#byId.size * 2)
  }
}

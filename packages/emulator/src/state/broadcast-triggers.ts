/** One run of a broadcast. */
export type BroadcastTrigger = {
  readonly id: number
  readonly broadcastId: number
  /** Unix seconds. */
  readonly createdAt: number
  /** Unix seconds; `undefined` while the file of its audience is being fetched. */
  readonly processedAt: number | undefined
  /** One sentence per entry that could not be used. */
  readonly errors: readonly string[]
}

/** Runs of one broadcast that are kept: each may have ten thousand errors. [default] */
const RUNS_MAX = 100

/** The last runs of every broadcast; each broadcast counts its own from 1. [default] */
export class BroadcastTriggers {
  readonly #byBroadcast = new Map<number, Map<number, BroadcastTrigger>>()
  readonly #lastIds = new Map<number, number>()

  /** Takes an id, so that it can be answered before the run is seen. */
  claimId(broadcastId: number): number {
    const id = (this.#lastIds.get(broadcastId) ?? 0) + 1
    this.#lastIds.set(broadcastId, id)
    return id
  }

  record(trigger: BroadcastTrigger): void {
    const runs = this.#byBroadcast.get(trigger.broadcastId) ?? new Map<number, BroadcastTrigger>()
    this.#byBroadcast.set(trigger.broadcastId, runs.set(trigger.id, trigger))
    const [oldest] = runs.keys()
    if (oldest !== undefined && runs.size > RUNS_MAX) runs.delete(oldest)
  }

  find(broadcastId: number, id: number): BroadcastTrigger | undefined {
    return this.#byBroadcast.get(broadcastId)?.get(id)
  }

  capture() {
    return { runs: [...this.#byBroadcast.values()].flatMap((runs) => [...runs.values()]), lastIds: this.#lastIds }
  }

  adopt({ runs, lastIds }: ReturnType<BroadcastTriggers['capture']>): void {
    for (const run of runs) this.record(run)
    for (const [broadcastId, id] of lastIds) this.#lastIds.set(broadcastId, id)
  }

  of(broadcastId: number): BroadcastTrigger[] {
    return [...(this.#byBroadcast.get(broadcastId)?.values() ?? [])]
  }
}

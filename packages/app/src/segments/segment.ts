import { path } from '../ask.ts'

/** A segment of people. */
export type Segment = {
  readonly id: number
  readonly deduplicate_id?: string
  readonly name: string
  readonly description?: string
  /** People are put into a `manual` one by hand, through the Track API. */
  readonly type: 'dynamic' | 'manual'
  /** Whether it is still being built. */
  readonly state: 'events' | 'build' | 'events_queued' | 'build_queued' | 'finished'
  /** Percent, while it is being built. */
  readonly progress?: number | null
  readonly tags?: readonly string[] | null
  /** Unix seconds. */
  readonly created_at?: number
  /** Unix seconds. */
  readonly updated_at?: number
}

export function segmentAt(id: number) {
  return { at: path`/segments/${id}`, missing: `There is no segment ${id}.` }
}

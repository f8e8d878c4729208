import { path } from '../ask.ts'

/** A file that somebody asked for. */
export type Export = {
  readonly id: number
  readonly type: 'customers' | 'deliveries'
  readonly status: 'done' | 'pending' | 'failed'
  readonly failed?: boolean
  /** How many people or deliveries are in it; 0 until it is done. */
  readonly total: number
  readonly description?: string
  readonly downloads?: number
  readonly deduplicate_id?: string
  readonly user_id?: number
  readonly user_email?: string
  /** Unix seconds. */
  readonly created_at?: number
  /** Unix seconds. */
  readonly updated_at?: number
}

export function exportAt(id: number) {
  return { at: path`/exports/${id}`, missing: `There is no export ${id}.` }
}

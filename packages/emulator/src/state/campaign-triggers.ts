import { Ring } from '../ring.ts'
import type { Campaign } from './initial-content.ts'

/** An event that is recent enough to start a campaign. Whether one listens is another question. */
export type CampaignTrigger = {
  /** Name of the event, the page or the screen. */
  readonly name: string
  readonly type: 'event' | 'page' | 'screen'
  /** Whose it is, without the prefix `cio_`. */
  readonly cioId: string
  /** When it happened, Unix milliseconds. */
  readonly timestamp: number
  /** When it could have started a campaign: as it arrived, or as its person was identified. Unix milliseconds. */
  readonly triggeredAt: number
  /** Ids of the running campaigns that listen for it. */
  readonly campaigns: readonly number[]
}

/**
 * [doc] An event starts a campaign only if its timestamp lies within the last 72 hours. Said of anonymous events that are
 * merged; taken to hold for every event. [default]
 */
const TRIGGER_MAX_AGE_MS = 72 * 60 * 60 * 1000

const CAPACITY = 1000

const NONE: readonly number[] = []

/** The last 1,000 events that were recent enough: campaigns do not run here, but one can see what would have started them. */
export class CampaignTriggers {
  readonly #campaigns: readonly Campaign[]
  readonly #ring = new Ring<CampaignTrigger>(CAPACITY)

  constructor(campaigns: readonly Campaign[]) {
    this.#campaigns = campaigns.filter(({ state }) => state === 'running')
  }

  get all(): CampaignTrigger[] {
    return this.#ring.toArray()
  }

  capture() {
    return { triggers: this.all }
  }

  adopt({ triggers }: ReturnType<CampaignTriggers['capture']>): void {
    for (const trigger of triggers) this.#ring.push(trigger)
  }

  /** Notes an event of somebody known, if it is recent enough. */
  consider(event: Omit<CampaignTrigger, 'campaigns'>): void {
    if (event.triggeredAt - event.timestamp > TRIGGER_MAX_AGE_MS) return
    const isHeard = event.type === 'event' && this.#campaigns.length > 0
    const campaigns = isHeard
      ? this.#campaigns.filter(({ eventName }) => eventName === event.name).map(({ id }) => id)
      : NONE
    this.#ring.push({ ...event, campaigns })
  }
}

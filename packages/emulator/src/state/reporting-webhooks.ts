import { ulidAt } from './ulid.ts'

/** Where somebody wants to be told what happens. */
export type ReportingWebhook = {
  readonly id: number
  readonly name: string
  readonly endpoint: string
  readonly isDisabled: boolean
  /** Every open and click, or the first of each delivery. */
  readonly isFullResolution: boolean
  /** Whether a sent message comes with what is in it. */
  readonly isWithContent: boolean
  /** `email_sent`, … */
  readonly events: readonly string[]
  /** What its calls are signed with. The service shows it where the endpoint is entered, and never through the API. [doc] */
  readonly signingKey: string
}

/** Something that happened and that webhooks may tell. */
export type Report = {
  /** As a configuration names it: `email_sent`. */
  readonly event: string
  readonly objectType: string
  readonly metric: string
  /** Unix milliseconds. */
  readonly at: number
  readonly data: Readonly<Record<string, unknown>>
  /** What only a webhook with content is told. */
  readonly content?: Readonly<Record<string, unknown>>
  /** Whether it happened to the same delivery before. */
  readonly isRepeated?: boolean
}

/** One call that waits its turn. */
export type WaitingCall = {
  /** A ULID, the same however often it is made. [doc] */
  readonly eventId: string
  readonly event: string
  /** JSON text. */
  readonly body: string
}

/** Calls that wait for one endpoint; beyond them the oldest goes. [default] */
const BACKLOG_MAX = 10_000

type Entry = { webhook: ReportingWebhook; readonly backlog: WaitingCall[] }

/** The reporting webhooks of a workspace, each with the calls that it still has to make. */
export class ReportingWebhooks {
  #lastId = 0
  #lastSequence = 0
  readonly #byId = new Map<number, Entry>()

  get all(): ReportingWebhook[] {
    return Array.from(this.#byId.values(), ({ webhook }) => webhook)
  }

  get isEmpty(): boolean {
    return this.#byId.size === 0
  }

  find(id: number): ReportingWebhook | undefined {
    return this.#byId.get(id)?.webhook
  }

  /** Takes an id, so that it can be answered before the webhook is seen. */
  claimId(): number {
    this.#lastId += 1
    return this.#lastId
  }

  /** Adds a webhook, or changes the one of that id; what waits for it stays. */
  save(webhook: ReportingWebhook): void {
    const known = this.#byId.get(webhook.id)
    if (known) known.webhook = webhook
    else this.#byId.set(webhook.id, { webhook, backlog: [] })
  }

  remove(id: number): void {
    this.#byId.delete(id)
  }

  /** Lines up a call for every webhook that wants to know. [default] What happens while one is disabled it is never told. */
  tell(report: Report): void {
    if (this.isEmpty) return
    this.#lastSequence += 1
    const eventId = ulidAt(report.at, this.#lastSequence)
    const { event, objectType: object_type, metric, at, data, content, isRepeated = false } = report
    for (const { webhook, backlog } of this.#byId.values()) {
      if (webhook.isDisabled || !webhook.events.includes(event) || (isRepeated && !webhook.isFullResolution)) continue
      const told = webhook.isWithContent ? { ...data, ...content } : data
      const timestamp = Math.floor(at / 1000)
      const body = JSON.stringify({ event_id: eventId, object_type, metric, timestamp, data: told })
      backlog.push({ eventId, event, body })
      if (backlog.length > BACKLOG_MAX) backlog.shift()
    }
  }

  /** The call that is next in line. */
  next(id: number): WaitingCall | undefined {
    return this.#byId.get(id)?.backlog[0]
  }

  /** How many calls wait. */
  waiting(id: number): number {
    return this.#byId.get(id)?.backlog.length ?? 0
  }

  /** The call is over, one way or the other. */
  settle(id: number, call: WaitingCall): void {
    const backlog = this.#byId.get(id)?.backlog
    if (backlog?.[0] === call) backlog.shift()
  }

  capture() {
    return { lastId: this.#lastId, lastSequence: this.#lastSequence, entries: [...this.#byId.values()] }
  }

  adopt({ lastId, lastSequence, entries }: ReturnType<ReportingWebhooks['capture']>): void {
    this.#lastId = lastId
    this.#lastSequence = lastSequence
    for (const entry of entries) this.#byId.set(entry.webhook.id, entry)
  }
}

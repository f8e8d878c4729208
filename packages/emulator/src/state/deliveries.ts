/** How a message travels. */
export type Channel = 'email' | 'push' | 'sms' | 'whatsapp' | 'in_app' | 'inbox'

/** What a delivery was sent for. An email whose text came with the request has no template: its `templateId` is 0. */
export type DeliveryParent =
  | { readonly kind: 'transactional'; readonly templateId: number }
  | { readonly kind: 'broadcast'; readonly templateId: number; readonly triggerId: number }

/** What was sent, as the archive keeps it. Liquid is not rendered: `messageData` says what it would have been filled with. */
export type DeliveryContent = {
  readonly contentId: number
  readonly from: string
  readonly replyTo: string
  readonly subject: string
  readonly body: string
  readonly preheader: string
  readonly bcc: string
  readonly isFakeBcc: boolean
  readonly headers: Readonly<Record<string, string>>
}

/** A message to one person and what became of it. */
export type Delivery = {
  /** What the header `CIO-Delivery-ID` and webhooks carry. */
  readonly id: string
  readonly channel: Channel
  readonly parent: DeliveryParent
  /** Number of the person it went to. */
  person: number
  readonly recipient: string
  /** Unix seconds. */
  readonly createdAt: number
  /** When it leaves, Unix seconds: later than `createdAt` if it was scheduled. */
  readonly sendAt: number
  readonly isDraft: boolean
  /** Why it can never arrive. */
  readonly failure: string | undefined
  readonly content: DeliveryContent
  /** Whether what was in it is not kept. [doc] */
  readonly isForgotten: boolean
  readonly messageData: Readonly<Record<string, unknown>>
  /** The rest of what the request asked for: title, attachments, custom data, … */
  readonly request: Readonly<Record<string, unknown>>
  /** When each milestone was reached first, Unix seconds: `created`, `sent`, `delivered`, `opened`, … */
  readonly metrics: Map<string, number>
  /** Links that were followed; `at` in Unix seconds. */
  readonly clicks: { readonly href: string; readonly at: number }[]
}

/** A delivery and its place in the order in which they were made, from 1. */
export type NumberedDelivery = { readonly sequence: number; readonly delivery: Delivery }

/** Clicks of one delivery that are kept, so that reports without end do not fill the memory. [default] */
const CLICKS_MAX = 1000

/** The last `capacity` deliveries of a workspace, by their id and in the order in which they were made. */
export class Deliveries {
  readonly #capacity: number
  #lastSequence = 0
  readonly #byId = new Map<string, NumberedDelivery>()
  /** Those that leave later. */
  readonly #scheduled = new Set<Delivery>()
  /** [default] Links have numbers in answers; the first one followed is 1. */
  readonly #links = new Map<string, number>()

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity)
  }

  /** Oldest first. */
  get all(): Delivery[] {
    return Array.from(this.#byId.values(), ({ delivery }) => delivery)
  }

  /** Newest first, from `before` (exclusive) on. */
  *newestFirst(before = Number.POSITIVE_INFINITY): Generator<NumberedDelivery> {
    for (const numbered of [...this.#byId.values()].reverse()) if (numbered.sequence < before) yield numbered
  }

  find(id: string): Delivery | undefined {
    return this.#byId.get(id)?.delivery
  }

  record(delivery: Delivery): void {
    this.#lastSequence += 1
    this.#byId.set(delivery.id, { sequence: this.#lastSequence, delivery })
    if (this.#byId.size <= this.#capacity) return
    for (const [id, oldest] of this.#byId) {
      this.#byId.delete(id)
      this.#scheduled.delete(oldest.delivery)
      break
    }
  }

  /** Holds a delivery back until {@link takeDue} hands it out. */
  schedule(delivery: Delivery): void {
    this.#scheduled.add(delivery)
  }

  /** @param now - Unix seconds. @returns What leaves now, earliest first. */
  takeDue(now: number): Delivery[] {
    if (this.#scheduled.size === 0) return []
    const due = [...this.#scheduled].filter(({ sendAt }) => sendAt <= now)
    for (const delivery of due) this.#scheduled.delete(delivery)
    return due.sort((first, second) => first.sendAt - second.sendAt)
  }

  /** Notes that a link in a delivery was followed. @param at - Unix seconds. @returns The number of the link. */
  follow(delivery: Delivery, href: string, at: number): number {
    if (delivery.clicks.length < CLICKS_MAX) {
      delivery.clicks.push({ href, at })
      if (!this.#links.has(href)) this.#links.set(href, this.#links.size + 1)
    }
    return this.linkId(href)
  }

  /** The number of a link that was followed. */
  linkId(href: string): number {
    return this.#links.get(href) ?? 0
  }

  capture() {
    return {
      lastSequence: this.#lastSequence,
      numbered: [...this.#byId.values()],
      scheduled: Array.from(this.#scheduled, ({ id }) => id),
      links: this.#links,
    }
  }

  adopt({ lastSequence, numbered, scheduled, links }: ReturnType<Deliveries['capture']>): void {
    this.#lastSequence = lastSequence
    for (const each of numbered) this.#byId.set(each.delivery.id, each)
    for (const id of scheduled) {
      const delivery = this.find(id)
      if (delivery) this.#scheduled.add(delivery)
    }
    for (const [href, id] of links) this.#links.set(href, id)
  }

  /** What was sent to somebody belongs to somebody else from now on. */
  hand(from: number, to: number): void {
    for (const { delivery } of this.#byId.values()) if (delivery.person === from) delivery.person = to
  }
}

/**
 * How activities call a channel.
 *
 * [doc] SMS is `twilio`. The inbox has no types of its own: it counts as in-app. [default]
 */
export function activityChannel(channel: Channel): 'email' | 'push' | 'twilio' | 'whatsapp' | 'in_app' {
  if (channel === 'sms') return 'twilio'
  return channel === 'inbox' ? 'in_app' : channel
}

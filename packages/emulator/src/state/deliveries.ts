/** A message to one person and what became of it. */
export type Delivery = {
  /** What the header `CIO-Delivery-ID` and webhooks carry. */
  readonly id: string
  readonly channel: 'email' | 'push' | 'sms' | 'in_app' | 'inbox'
  /** Number of the person it went to. */
  person: number
  readonly recipient: string
  /** Unix seconds. */
  readonly createdAt: number
  /** When each milestone was reached first, Unix seconds: `sent`, `delivered`, `opened`, … */
  readonly metrics: Map<string, number>
}

/** The deliveries of a workspace by their id. */
export class Deliveries {
  readonly #byId = new Map<string, Delivery>()

  get all(): Delivery[] {
    return [...this.#byId.values()]
  }

  find(id: string): Delivery | undefined {
    return this.#byId.get(id)
  }

  record(delivery: Delivery): void {
    this.#byId.set(delivery.id, delivery)
  }

  /** What was sent to somebody belongs to somebody else from now on. */
  hand(from: number, to: number): void {
    for (const delivery of this.#byId.values()) if (delivery.person === from) delivery.person = to
  }
}

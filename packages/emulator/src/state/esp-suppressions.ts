/** [doc] Why the mail provider refuses an address: two kinds in 2025, four in 2026. */
export const SUPPRESSION_TYPES = ['bounces', 'spam_reports', 'blocks', 'invalid_emails'] as const

export type SuppressionType = (typeof SUPPRESSION_TYPES)[number]

/** An address that the mail provider refuses. */
export type EspSuppression = {
  readonly email: string
  /** Unix seconds. */
  readonly created: number
}

/** The list of the mail provider, which is not that of Customer.io. [default] Sends take no notice of it. */
export class EspSuppressions {
  readonly #byType = new Map<SuppressionType, Map<string, EspSuppression>>(
    SUPPRESSION_TYPES.map((type) => [type, new Map()]),
  )

  /** In the order in which they came. */
  of(type: SuppressionType): EspSuppression[] {
    return [...(this.#byType.get(type)?.values() ?? [])]
  }

  find(type: SuppressionType, email: string): EspSuppression | undefined {
    return this.#byType.get(type)?.get(email.toLowerCase())
  }

  /** @param at - Unix seconds. */
  add(type: SuppressionType, email: string, at: number): void {
    if (!this.find(type, email)) this.#byType.get(type)?.set(email.toLowerCase(), { email, created: at })
  }

  remove(type: SuppressionType, email: string): void {
    this.#byType.get(type)?.delete(email.toLowerCase())
  }

  capture() {
    return { entries: SUPPRESSION_TYPES.map((type) => [type, this.of(type)] as const) }
  }

  adopt({ entries }: ReturnType<EspSuppressions['capture']>): void {
    for (const [type, found] of entries) for (const { email, created } of found) this.add(type, email, created)
  }
}

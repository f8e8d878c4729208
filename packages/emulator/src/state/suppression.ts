import { type Identifier, indexKey } from './identifier.ts'

type Blocked = { readonly id: string | undefined; readonly email: string | undefined }

/**
 * Identifiers that may not be used.
 *
 * [doc] Suppressing blocks the id and the email of a person if both were set, and unsuppressing frees them again. Both
 * therefore stay together here: freeing one frees the other.
 */
export class Suppressions {
  readonly #ids = new Map<string, Blocked>()
  readonly #emails = new Map<string, Blocked>()

  get size(): number {
    return new Set([...this.#ids.values(), ...this.#emails.values()]).size
  }

  block(blocked: Blocked): void {
    if (blocked.id !== undefined) this.#ids.set(blocked.id, blocked)
    if (blocked.email !== undefined) this.#emails.set(blocked.email.toLowerCase(), blocked)
  }

  /** @returns Whether it was blocked. */
  free(identifier: Identifier): boolean {
    const blocked = this.#find(identifier)
    if (!blocked) return false
    if (blocked.id !== undefined) this.#ids.delete(blocked.id)
    if (blocked.email !== undefined) this.#emails.delete(blocked.email.toLowerCase())
    return true
  }

  isBlocked(identifier: Identifier): boolean {
    return this.#find(identifier) !== undefined
  }

  capture() {
    return { blocked: [...new Set([...this.#ids.values(), ...this.#emails.values()])] }
  }

  adopt({ blocked }: ReturnType<Suppressions['capture']>): void {
    for (const each of blocked) this.block(each)
  }

  #find(identifier: Identifier): Blocked | undefined {
    if (identifier.kind === 'cio_id') return undefined
    return (identifier.kind === 'id' ? this.#ids : this.#emails).get(indexKey(identifier))
  }
}

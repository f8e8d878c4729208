import { Ring } from './ring.ts'

/** Why something was not done. */
export type DropCode =
  /** No workspace has this key. */
  | 'unauthorized'
  /** Something is missing or of the wrong type. */
  | 'invalid'
  /** Over the size limit, or over one of the limits of names, values and ids. */
  | 'oversize'
  /** Its `integrations` are for others only. */
  | 'excluded'
  /** Names an identifier that is suppressed. */
  | 'suppressed'
  /** The same event arrived before. */
  | 'duplicate'
  /** Accepted, but there was nothing for it to act upon. */
  | 'no-effect'
  /** A fault or a rate limit that somebody asked for. */
  | 'fault'

/** One message that was accepted, or refused, and not stored: the service itself never tells. */
export type Drop = {
  /** Unix milliseconds. */
  readonly at: number
  readonly code: DropCode
  /** One sentence per problem. */
  readonly reasons: readonly string[]
  /** What the sender was answered: 200 where it could not know. */
  readonly status: number
  readonly method: string
  readonly path: string
  readonly type?: string
  readonly messageId?: string
  /** Position in its batch, from 0. */
  readonly batchIndex?: number
  /** The message as JSON text, cut after 2,000 characters. */
  readonly message?: string
}

const MESSAGE_MAX_CHARACTERS = 2000

/** The last drops of a workspace, oldest first. */
export class DropLedger {
  readonly #ring: Ring<Drop>
  readonly #onRecord: () => void

  constructor(capacity: number, onRecord: () => void = () => {}) {
    this.#ring = new Ring(capacity)
    this.#onRecord = onRecord
  }

  record(drop: Omit<Drop, 'message'>, message?: unknown): void {
    const text = excerptOf(message)
    this.#ring.push(text === undefined ? drop : { ...drop, message: text })
    this.#onRecord()
  }

  resize(capacity: number): void {
    this.#ring.resize(capacity)
  }

  list(): Drop[] {
    return this.#ring.toArray()
  }

  clear(): void {
    this.#ring.clear()
  }
}

function excerptOf(message: unknown): string | undefined {
  try {
    return JSON.stringify(message)?.slice(0, MESSAGE_MAX_CHARACTERS)
  } catch {
    // Nested too deeply to be written down.
    return undefined
  }
}

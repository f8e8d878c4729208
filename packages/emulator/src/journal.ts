import { Ring } from './ring.ts'

/** One request that a workspace received, and what it was answered. Never holds a credential. */
export type RecordedRequest = {
  /** Unix milliseconds. */
  readonly at: number
  readonly method: string
  /** As it was asked for, with its query. */
  readonly path: string
  readonly isStrict: boolean
  /** 0 where the connection was broken instead. */
  readonly status: number
  /** The fault, or `rate-limit`, that kept it from its route. */
  readonly fault?: string
  /** Bytes of the body as it arrived. */
  readonly bytes: number
  /** Text of the body; left out where it was compressed, or too large to keep. */
  readonly body?: string
}

type Entry = Omit<RecordedRequest, 'body'> & { readonly body: Uint8Array | undefined }

/** Larger bodies are not kept: a thousand full batches would be half a gigabyte. */
const BODY_MAX_BYTES = 32 * 1024

/** The last requests of a workspace, oldest first. Bodies stay bytes until somebody looks. */
export class Journal {
  readonly #ring: Ring<Entry>
  readonly #onRecord: () => void

  constructor(capacity: number, onRecord: () => void) {
    this.#ring = new Ring(capacity)
    this.#onRecord = onRecord
  }

  record(entry: Omit<RecordedRequest, 'body'>, body: Uint8Array): void {
    this.#ring.push({ ...entry, body: body.length > 0 && body.length <= BODY_MAX_BYTES ? body : undefined })
    this.#onRecord()
  }

  resize(capacity: number): void {
    this.#ring.resize(capacity)
  }

  list(): RecordedRequest[] {
    return this.#ring.toArray().map(({ body, ...entry }) => {
      const text = body && decoded(body)
      return text === undefined ? entry : { ...entry, body: text }
    })
  }

  clear(): void {
    this.#ring.clear()
  }
}

function decoded(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
}

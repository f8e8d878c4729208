import type { Message } from '@cio/core'

/** The messages in the body of a request. */
export function messagesIn(body: string | Uint8Array | undefined): readonly Message[] {
  return JSON.parse(textOf(body)).batch
}

export function textOf(body: string | Uint8Array | undefined): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

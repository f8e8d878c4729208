import { type Carry, carryWithFetch } from './carrier.ts'
import type { ClientEvent } from './events.ts'

/** What runtimes other than Node carry requests with: their own `fetch`, looked up when it is used. */
export async function loadCarrier(): Promise<Carry> {
  return carryWithFetch((input, init) => globalThis.fetch(input, init))
}

/** Size in UTF-8. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

/** Shows a mistake that is to stop nothing. */
export function warn(sentence: string): void {
  console.warn(sentence)
}

/** There is no `diagnostics_channel` here. */
export const diagnostics = {
  isWatched: (_type: ClientEvent['type']): boolean => false,
  publish: (_event: ClientEvent): void => {},
}

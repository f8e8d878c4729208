import { channel } from 'node:diagnostics_channel'
import type { Carry } from './carrier.ts'
import type { ClientEvent } from './events.ts'
import { carryWithPool } from './pool.ts'

let carry: Promise<Carry> | undefined

/**
 * Node's carrier: an undici pool for each server, shared by all clients of the process, loaded at the first request.
 *
 * Node's own `fetch` would take three quarters of the time of a call, and two sockets for each request in flight.
 */
export function loadCarrier(): Promise<Carry> {
  carry ??= carryWithPool().catch((error: unknown) => {
    carry = undefined
    throw error
  })
  return carry
}

/** Shows a mistake that is to stop nothing. */
export function warn(sentence: string): void {
  process.emitWarning(sentence, 'CioWarning')
}

/** Size in UTF-8. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

const channels = {
  request: channel('cio:request'),
  response: channel('cio:response'),
  retry: channel('cio:retry'),
  wait: channel('cio:wait'),
  pause: channel('cio:pause'),
}

/** The same events as `onEvent`, on the channels `cio:request`, `cio:response`, `cio:retry`, `cio:wait` and `cio:pause`. */
export const diagnostics = {
  isWatched: (type: ClientEvent['type']): boolean => channels[type].hasSubscribers,
  publish: (event: ClientEvent): void => channels[event.type].publish(event),
}

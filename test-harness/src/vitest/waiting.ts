import type { Configuration } from '../configuration.ts'
import {
  type Check,
  type EventuallyOptions,
  eventually as eventuallyWithin,
  type NeverOptions,
  never as neverWithin,
} from '../eventually.ts'
import { destinationConfiguration } from './destination.ts'

let loaded: Configuration | undefined

function configuration(): Configuration {
  loaded ??= destinationConfiguration()
  return loaded
}

/**
 * Reads again and again until `check` no longer throws, within the deadline that the configuration sets.
 * @see {@link eventuallyWithin}
 */
export function eventually<Value>(
  read: () => Promise<Value> | Value,
  check: Check<Value>,
  options: EventuallyOptions = {},
): Promise<Value> {
  const { consistencyTimeoutMs: timeoutMs, firstReadAfterMs, pollIntervalMs: intervalMs } = configuration()
  return eventuallyWithin(read, check, { timeoutMs, firstReadAfterMs, intervalMs, ...options })
}

/**
 * Makes sure that nothing appears, or that `check` holds, for the settle window that the configuration sets.
 * @see {@link neverWithin}
 */
export function never<Value>(
  read: () => Promise<Value> | Value,
  check?: Check<Value>,
  options: NeverOptions = {},
): Promise<void> {
  const { settleMs, pollIntervalMs: intervalMs } = configuration()
  return neverWithin(read, check, { settleMs, intervalMs, ...options })
}

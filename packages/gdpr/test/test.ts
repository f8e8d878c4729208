import { test as base } from '@cio/test-harness/vitest'

/** The harness's fixtures, and how long an operation waits for what it did to show. */
export const test = base.extend(
  'patience',
  ({ configuration: { consistencyTimeoutMs: timeoutMs, pollIntervalMs: intervalMs } }) => ({ timeoutMs, intervalMs }),
)
